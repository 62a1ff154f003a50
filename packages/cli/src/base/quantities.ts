const spans = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const
const sizes = { B: 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 } as const

/** Milliseconds of `500ms`, `10s`, `1.5m`, `2h`, `1d`, or of a plain number of milliseconds; `undefined` for anything else. */
export function parseDuration(text: string): number | undefined {
  const [, number, unit = 'ms'] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)?$/.exec(text.trim()) ?? []
  return number === undefined ? undefined : Number(number) * spans[unit as keyof typeof spans]
}

/** Bytes of `512M`, `1.5G`, `64K`, `512MB`, `512MiB` (all binary), or of a plain number of bytes; `undefined` for anything else. */
export function parseSize(text: string): number | undefined {
  const [, number, unit = 'B'] = /^(\d+(?:\.\d+)?)\s*(?:([KMG])(?:i?B)?|B)?$/i.exec(text.trim()) ?? []
  return number === undefined ? undefined : Math.round(Number(number) * sizes[unit.toUpperCase() as keyof typeof sizes])
}

/** A duration for a person, in its largest fitting unit: `230 ms`, `4.2 s`, `3 min`, `5 h`, `12 d`. */
export function showDuration(span: number): string {
  if (span < 1000) return `${Math.round(span)} ms`
  if (span < 10_000) return `${(span / 1000).toFixed(1)} s`
  if (span < 2 * spans.m) return `${Math.round(span / 1000)} s`
  if (span < 2 * spans.h) return `${Math.round(span / spans.m)} min`
  if (span < 2 * spans.d) return `${Math.round(span / spans.h)} h`
  return `${Math.round(span / spans.d)} d`
}

/** Bytes for a person: `64 MiB`, `1.5 GiB`. */
export function showSize(bytes: number): string {
  if (bytes < sizes.M) return `${Math.round(bytes / sizes.K)} KiB`
  return bytes < sizes.G ? `${Math.round(bytes / sizes.M)} MiB` : `${(bytes / sizes.G).toFixed(1)} GiB`
}

/** `1 process`, `4 processes`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`
}
