import { demand } from '../call/demand.js'
import { libc } from '../call/libc.js'
import { systemError } from '../call/system-error.js'

/** F_DUPFD_CLOEXEC of fcntl(2). */
const duplicate = process.platform === 'darwin' ? 67 : 1030

let fcntl: ((descriptor: number, command: number, type: 'int', least: number) => number) | undefined

/**
 * Returns a second descriptor of the same open file or socket. Each of the two must be closed separately. Programs that this
 * process starts do not inherit it (close-on-exec); see F_DUPFD_CLOEXEC in fcntl(2).
 *
 * @returns the lowest free number
 * @throws with `code` EBADF if `descriptor` is not open, EMFILE if too many are open, ENOSYS where there is no such call
 * @throws {TypeError} if `descriptor` is not an integer
 */
export function dup(descriptor: number): number {
  demand('descriptor', 'an integer', descriptor, Number.isInteger(descriptor))
  const { library, koffi } = libc('fcntl', 'linux', 'darwin')
  fcntl ??= library.func('int fcntl(int descriptor, int command, ...)')
  const result = fcntl(descriptor, duplicate, 'int', 0)
  if (result < 0) throw systemError('fcntl', koffi.errno(), String(descriptor))
  return result
}
