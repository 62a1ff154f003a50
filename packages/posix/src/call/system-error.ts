import { constants } from 'node:os'
import { getSystemErrorName } from 'node:util'

type ErrorName = keyof typeof constants.errno

/**
 * Returns the error of a failed system call in the form of Node's own: `sendmsg EAGAIN /run/notify`, with `errno`, `code`,
 * `syscall`.
 *
 * @param reason the name of the error or its number, see errno(3)
 * @param subject the argument of the call
 */
export function systemError(syscall: string, reason: ErrorName | number, subject?: string): NodeJS.ErrnoException {
  const number = typeof reason === 'number' ? reason : constants.errno[reason]
  const code = typeof reason === 'number' ? nameOf(reason) : reason
  const error = new Error([syscall, code, subject].filter(Boolean).join(' '))
  return Object.assign(error, { errno: -number, code, syscall })
}

/** Node's own names are those that its own calls can fail with: ECHILD is none of them. */
function nameOf(number: number): string {
  const [name] = Object.entries(constants.errno).find(([, known]) => known === number) ?? []
  return name ?? getSystemErrorName(-number)
}
