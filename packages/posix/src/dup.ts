import { demand } from './demand.js'
import { libc } from './libc.js'
import { systemError } from './system-error.js'

/** F_DUPFD_CLOEXEC of fcntl(2). */
const duplicate = process.platform === 'darwin' ? 67 : 1030

let fcntl: ((descriptor: number, command: number, type: 'int', least: number) => number) | undefined

/**
 * A second descriptor of the same open file or socket. Each of the two is to be closed by itself. Programs that this process
 * starts do not inherit it (close-on-exec); see F_DUPFD_CLOEXEC in fcntl(2).
 *
 * @returns the lowest number that is free
 * @throws with `code` EBADF when `descriptor` is not open, EMFILE when there are too many, ENOSYS where there is no such call
 * @throws {TypeError} when `descriptor` is no integer
 */
export function dup(descriptor: number): number {
  demand('descriptor', 'an integer', descriptor, Number.isInteger(descriptor))
  const { library, koffi } = libc('fcntl', 'linux', 'darwin')
  fcntl ??= library.func('int fcntl(int descriptor, int command, ...)')
  const result = fcntl(descriptor, duplicate, 'int', 0)
  if (result < 0) throw systemError('fcntl', koffi.errno(), String(descriptor))
  return result
}
