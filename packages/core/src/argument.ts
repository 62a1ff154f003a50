import { inspect } from 'node:util'

/**
 * The sentence every bad argument is refused with: what was attempted, which option, what it must be, what it is.
 *
 * @example describe('run the task', 'count', 'a positive integer', -1)
 * // Cannot run the task as 'count' must be a positive integer: current value is -1
 */
export function refusal(attempt: string, option: string, expected: string, value: unknown): string {
  const shown = inspect(value, { depth: 1, breakLength: Infinity, maxStringLength: 200 })
  return `Cannot ${attempt} as '${option}' must be ${expected}: current value is ${shown}`
}

/** Throws a `RangeError` (a `TypeError` when it is no number at all) unless `value` is an integer of at least `least`. */
export function requireInteger(attempt: string, option: string, value: unknown, least = 1): asserts value is number {
  const expected = least === 1 ? 'a positive integer' : `an integer of at least ${least}`
  if (typeof value !== 'number') throw new TypeError(refusal(attempt, option, expected, value))
  if (!Number.isInteger(value) || value < least) throw new RangeError(refusal(attempt, option, expected, value))
}

/** Longest delay of a Node timer; longer ones would fire at once. */
const longestDelay = 2 ** 31 - 1

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
