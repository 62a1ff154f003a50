/** How much the used heap of a supervisor may be more at the end than at the beginning, in bytes: what its counters and caches take. */
const allowance = 4 * 1024 * 1024
const fewest = 6

/** The used heap of a supervisor, after collections in quiet moments: its last third must not be higher than its first. Few samples say nothing. */
export function brokenMemory(samples: readonly number[]): string[] {
  if (samples.length < fewest) return []
  const third = Math.floor(samples.length / 3)
  const first = median(samples.slice(0, third))
  const last = median(samples.slice(-third))
  return last - first <= allowance ? [] : [`The supervisor's heap has grown from ${first} to ${last} bytes: ${samples.join(', ')}`]
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)]!
}
