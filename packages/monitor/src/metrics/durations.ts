import type { Durations } from '../figures/child-requests.js'

export type { Durations }

/** The durations of several children as one. */
export function addDurations(one: Durations | undefined, { counts, sum }: Durations): Durations {
  if (!one) return { counts: [...counts], sum }
  return { counts: one.counts.map((value, index) => value + (counts[index] ?? 0)), sum: one.sum + sum }
}
