import { constants } from 'node:os'
import { getSystemErrorName } from 'node:util'

type ErrorName = keyof typeof constants.errno

/**
 * A failed system call, as Node itself reports one: `sendmsg EAGAIN /run/notify`, with `errno`, `code`, `syscall`.
 *
 * @param reason the name of the error or, as in errno(3), its number
 * @param subject what it was called with
 */
export function systemError(syscall: string, reason: ErrorName | number, subject?: string): NodeJS.ErrnoException {
  const number = typeof reason === 'number' ? reason : constants.errno[reason]
  const code = typeof reason === 'number' ? getSystemErrorName(-reason) : reason
  const error = new Error([syscall, code, subject].filter(Boolean).join(' '))
  return Object.assign(error, { errno: -number, code, syscall })
}
