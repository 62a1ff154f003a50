import { inspect } from 'node:util'

const refusal = (attempt: string, option: string, expected: string, value: unknown): string =>
  `Cannot ${attempt} as '${option}' must be ${expected}: current value is ${inspect(value, { depth: 0, breakLength: Infinity })}`

/** Longest delay of a Node timer; longer ones would fire at once. */
const longestDelay = 2 ** 31 - 1

/** Throws a `RangeError` (a `TypeError` when it is no number at all) unless `value` is a duration in milliseconds. */
export function requireDuration(attempt: string, option: string, value: unknown): asserts value is number {
  const expected = `a duration in milliseconds, up to ${longestDelay}`
  if (typeof value !== 'number') throw new TypeError(refusal(attempt, option, expected, value))
  if (!(value >= 0 && value <= longestDelay)) throw new RangeError(refusal(attempt, option, expected, value))
}

/** Throws a `TypeError` unless `value` is a text with something in it. */
export function requireName(attempt: string, option: string, value: unknown): asserts value is string {
  if (typeof value !== 'string' || value === '') throw new TypeError(refusal(attempt, option, 'a name', value))
}

/** Throws a `TypeError` unless `value` is a boolean. */
export function requireBoolean(attempt: string, option: string, value: unknown): asserts value is boolean {
  if (typeof value !== 'boolean') throw new TypeError(refusal(attempt, option, 'a boolean', value))
}

/** Throws a `TypeError` unless `value` can be a server: any copy's and any subclass's, and whoever wraps one. */
export function requireServer(attempt: string, option: string, value: unknown): void {
  const { prependListener, close } = (value ?? {}) as { prependListener?: unknown; close?: unknown }
  if (typeof prependListener === 'function' && typeof close === 'function') return
  throw new TypeError(refusal(attempt, option, 'a net, tls, http, https or http2 server', value))
}
