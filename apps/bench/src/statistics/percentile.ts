/** The smallest of the values that at least `part` (0 to 1) of all are not above. @throws {RangeError} when there are none */
export function percentile(values: readonly number[], part: number): number {
  if (values.length === 0) throw new RangeError('There is no percentile of no values')
  const sorted = [...values].sort((left, right) => left - right)
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)]!
}
