import { median } from './median.js'

/** By how much a value grows from one measurement to the next: the median of the slopes of all pairs (Theil and Sen), which single outliers do not move. @throws {RangeError} for fewer than two */
export function slope(values: readonly number[]): number {
  return median(values.flatMap((value, index) => values.slice(index + 1).map((later, distance) => (later - value) / (distance + 1))))
}
