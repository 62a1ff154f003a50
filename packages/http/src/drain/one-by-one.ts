/** Milliseconds from one to the next, where there is time for it. */
const gap = 5

/** How many of `count` have had their turn after `elapsed` milliseconds, if all are to have it within `limit`. The first has it at once. */
export function turnsBy(elapsed: number, count: number, limit: number): number {
  const step = Math.min(gap, limit / count)
  return step > 0 ? Math.min(count, 1 + Math.floor(elapsed / step)) : count
}

/**
 * Does something with all items: with the first at once, and with the others one after another, evenly spaced.
 *
 * @param limit milliseconds within which all have had their turn
 * @returns a function that gives it at once to all who have not had it
 */
export function oneByOne<T>(items: Iterable<T>, limit: number, act: (item: T) => void): () => void {
  const waiting = [...items]
  const count = waiting.length
  const start = performance.now()
  let timer: NodeJS.Timeout | undefined
  const proceed = (until: number): void => {
    clearTimeout(timer)
    for (const item of waiting.splice(0, until - (count - waiting.length))) act(item)
    if (waiting.length > 0) timer = setTimeout(() => proceed(turnsBy(performance.now() - start, count, limit)), gap)
  }
  if (count > 0) proceed(turnsBy(0, count, limit))
  return () => proceed(count)
}
