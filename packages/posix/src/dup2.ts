import { libc } from './libc.js'
import { systemError } from './system-error.js'

/** O_CLOEXEC of open(2). */
const closeOnExec = 0o2000000

let dup3: ((descriptor: number, target: number, flags: number) => number) | undefined

/**
 * Makes `target` another descriptor of what `descriptor` is, in place of what it was: the number stays taken, whoever closes it.
 * Close-on-exec; see dup3(2). Linux.
 *
 * @throws with `code` EBADF when `descriptor` is not open, EINVAL when both are the same, ENOSYS where there is no such call
 * @throws {TypeError} when one of them is no integer
 */
export function dup2(descriptor: number, target: number): void {
  for (const value of [descriptor, target]) {
    if (!Number.isInteger(value)) throw new TypeError(`Cannot duplicate the descriptor as it must be an integer: current value is ${String(value)}`)
  }
  const { library, koffi } = libc('dup3', 'linux')
  dup3 ??= library.func('int dup3(int descriptor, int target, int flags)')
  if (dup3(descriptor, target, closeOnExec) < 0) throw systemError('dup3', koffi.errno(), `${descriptor} ${target}`)
}
