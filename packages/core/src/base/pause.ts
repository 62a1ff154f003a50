/**
 * Calls `then` after `delay` milliseconds; with 0 in this turn of the event loop, because a timer would take another one.
 *
 * @returns a function that cancels it
 */
export function pause(delay: number, then: () => void): () => void {
  if (delay === 0) {
    const immediate = setImmediate(then)
    return () => clearImmediate(immediate)
  }
  const timer = setTimeout(then, delay)
  return () => clearTimeout(timer)
}
