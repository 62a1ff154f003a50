import { inspect } from 'node:util'

/**
 * Throws a `TypeError` that names the argument, what it must be and what it is, because a system call would accept any value as a
 * number.
 */
export function demand(argument: string, expected: string, value: unknown, met: boolean): void {
  if (met) return
  throw new TypeError(`Cannot make the system call as '${argument}' must be ${expected}: current value is ${inspect(value, { depth: 1, breakLength: Infinity })}`)
}
