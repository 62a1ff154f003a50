import { inspect } from 'node:util'

/**
 * The message of every error about a bad argument: what was attempted, which option, what it must be, what it is.
 *
 * @example describe('run the task', 'count', 'a positive integer', -1)
 * // Cannot run the task as 'count' must be a positive integer: current value is -1
 */
export function refusal(attempt: string, option: string, expected: string, value: unknown): string {
  return `Cannot ${attempt} as '${option}' must be ${expected}: current value is ${show(value)}`
}

/** A value in one line. Survives values whose getter, proxy or `inspect` throws. */
export function show(value: unknown, depth = 1): string {
  try {
    return inspect(value, { depth, breakLength: Infinity, maxStringLength: 200 })
  } catch {
    return `of type ${typeof value} and cannot be shown`
  }
}

/** Throws a `TypeError` unless `value` is an object. */
export function requireObject(attempt: string, option: string, value: unknown, expected = 'an object'): asserts value is object {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return
  throw new TypeError(refusal(attempt, option, expected, value))
}

/** Throws a `TypeError` unless `value` has all of these methods. */
export function requireMethods(attempt: string, option: string, expected: string, value: unknown, methods: readonly string[]): void {
  const has = (method: string) => typeof (value as Record<string, unknown>)[method] === 'function'
  if (typeof value === 'object' && value !== null && methods.every(has)) return
  throw new TypeError(refusal(attempt, option, expected, value))
}

/** Throws a `TypeError` unless `value` is a boolean. `undefined` passes. */
export function requireBoolean(attempt: string, option: string, value: unknown): asserts value is boolean | undefined {
  if (value !== undefined && typeof value !== 'boolean') throw new TypeError(refusal(attempt, option, 'a boolean', value))
}

/** Throws a `RangeError` unless `value` is an integer from `least` to `most`, and a `TypeError` if it is not a number. */
export function requireInteger(attempt: string, option: string, value: unknown, least = 1, most = Infinity): asserts value is number {
  const expected = most < Infinity ? `an integer from ${least} to ${most}` : least === 1 ? 'a positive integer' : `an integer of at least ${least}`
  if (typeof value !== 'number') throw new TypeError(refusal(attempt, option, expected, value))
  if (!Number.isInteger(value) || value < least || value > most) throw new RangeError(refusal(attempt, option, expected, value))
}

/** The longest delay of a Node timer in milliseconds. A timer with a longer delay would fire at once. */
export const longestDelay = 2 ** 31 - 1

/** Throws unless `value` is a duration in milliseconds that a timer can wait for. `undefined` passes. */
export function requireDuration(attempt: string, option: string, value: unknown): asserts value is number | undefined {
  if (value === undefined) return
  const expected = `a duration in milliseconds, up to ${longestDelay}`
  if (typeof value !== 'number') throw new TypeError(refusal(attempt, option, expected, value))
  if (!(value >= 0 && value <= longestDelay)) throw new RangeError(refusal(attempt, option, expected, value))
}

/** Throws a `RangeError` unless `value` is a number from `least` to `most`. */
export function requireRange(attempt: string, option: string, value: unknown, least: number, most: number): void {
  if (typeof value === 'number' && value >= least && value <= most) return
  const expected = most === Number.MAX_VALUE ? `a number of at least ${least}` : `a number from ${least} to ${most}`
  throw new RangeError(refusal(attempt, option, expected, value))
}

/** Throws a `TypeError` unless `value` is one of `choices`. */
export function requireChoice<T>(attempt: string, option: string, value: unknown, choices: readonly T[]): asserts value is T {
  if (choices.includes(value as T)) return
  throw new TypeError(refusal(attempt, option, `one of ${choices.map((choice) => inspect(choice)).join(', ')}`, value))
}
