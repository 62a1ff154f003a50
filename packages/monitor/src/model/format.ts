const units = ['B', 'KB', 'MB', 'GB', 'TB']

/** What is shown where nothing is known. */
export const unknown = '–'

/** `87.4 MB`; in steps of 1024. */
export function bytes(value: number | undefined): string {
  if (value === undefined) return unknown
  const step = value < 1024 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(value) / 10))
  return `${short(value / 1024 ** step)} ${units[step]}`
}

/** A number in about three digits: `0.25`, `3.1`, `128`, `12,400`. */
export function short(value: number | undefined): string {
  if (value === undefined) return unknown
  const digits = Math.abs(value) >= 100 || Number.isInteger(value) ? 0 : Math.abs(value) >= 1 ? 1 : 2
  return value.toLocaleString('en', { maximumFractionDigits: digits })
}

/** Milliseconds of a delay: `0.4 ms`, `12 ms`, `1.2 s`. */
export function delay(value: number | undefined): string {
  if (value === undefined) return unknown
  return value < 1000 ? `${value < 10 ? short(Math.round(value * 10) / 10) : Math.round(value)} ms` : `${short(value / 1000)} s`
}

/** Cores in per cent of one: `12 %`. */
export function cores(value: number | undefined): string {
  return value === undefined ? unknown : `${value < 0.1 ? short(Math.round(value * 1000) / 10) : Math.round(value * 100)} %`
}

/** A span of time in milliseconds, in its two largest units: `850 ms`, `12 s`, `3 min 5 s`, `2 h 10 min`, `4 d 3 h`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`
  const seconds = Math.floor(ms / 1000)
  const parts: [number, string][] = [[Math.floor(seconds / 86_400), 'd'], [Math.floor(seconds / 3600) % 24, 'h'], [Math.floor(seconds / 60) % 60, 'min'], [seconds % 60, 's']]
  const first = parts.findIndex(([count]) => count > 0)
  return parts.slice(first, first + 2).filter(([count]) => count > 0).map(([count, unit]) => `${count} ${unit}`).join(' ')
}

/** In one unit, for a narrow column: `12 s`, `3 min`, `2 h`, `4 d`. */
export function age(ms: number): string {
  return ms < 1000 ? '0 s' : duration(ms).split(' ').slice(0, 2).join(' ')
}

/** How a span sounds afterwards: `just now`, `3 min ago`. */
export function ago(ms: number): string {
  return ms < 5000 ? 'just now' : `${age(ms)} ago`
}

/** `1 child`, `2 children`. */
export function count(value: number, one: string, many = `${one}s`): string {
  return `${value.toLocaleString('en')} ${value === 1 ? one : many}`
}
