/** A duration for a person, in its largest fitting unit: `230 ms`, `4.2 s`, `90 s`, `3 min`, `5 h`, `12 d`. */
export function showSpan(span: number): string {
  const second = 1000
  const minute = 60 * second
  const hour = 60 * minute
  const day = 24 * hour
  if (span < second) return `${Math.round(span)} ms`
  if (span < 10 * second) return `${(span / second).toFixed(1)} s`
  if (span < 2 * minute) return `${Math.round(span / second)} s`
  if (span < 2 * hour) return `${Math.round(span / minute)} min`
  if (span < 2 * day) return `${Math.round(span / hour)} h`
  return `${Math.round(span / day)} d`
}
