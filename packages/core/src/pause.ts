/** Calls `then` after so many milliseconds; none means in this turn of the event loop, where a timer would take another one. @returns a function that calls it off */
export function pause(delay: number, then: () => void): () => void {
  if (delay === 0) {
    const immediate = setImmediate(then)
    return () => clearImmediate(immediate)
  }
  const timer = setTimeout(then, delay)
  return () => clearTimeout(timer)
}
