import { libc } from '../call/libc.js'
import { systemError } from '../call/system-error.js'

/** O_CLOEXEC of open(2). */
const closeOnExec = 0o2000000

let dup3: ((descriptor: number, target: number, flags: number) => number) | undefined

/**
 * Makes `target` a second descriptor of the open file of `descriptor`. `target` is closed and replaced in one step, so that its
 * number is never free. Close-on-exec; see dup3(2). Linux.
 *
 * @throws with `code` EBADF if `descriptor` is not open, EINVAL if both are the same, ENOSYS where there is no such call
 * @throws {TypeError} if one of them is not an integer
 */
export function dup2(descriptor: number, target: number): void {
  for (const value of [descriptor, target]) {
    if (!Number.isInteger(value)) throw new TypeError(`Cannot duplicate the descriptor as it must be an integer: current value is ${String(value)}`)
  }
  const { library, koffi } = libc('dup3', 'linux')
  dup3 ??= library.func('int dup3(int descriptor, int target, int flags)')
  if (dup3(descriptor, target, closeOnExec) < 0) throw systemError('dup3', koffi.errno(), `${descriptor} ${target}`)
}
