import { demand } from '../call/demand.js'
import { libc } from '../call/libc.js'
import { systemError } from '../call/system-error.js'

/** WNOHANG of waitpid(2). */
const noHang = 1

let waitpid: ((pid: number, status: null, options: number) => number) | undefined

/**
 * Takes the exit of a child of this process that has ended and that nobody waits for, so that it leaves the list of processes; see waitpid(2). Returns at once.
 * Never call it with a child that Node has started and still knows: Node would not hear of its exit.
 *
 * @returns false when it has not ended yet
 * @throws with `code` ECHILD when it is no child of this process, ENOSYS where there is no such call
 * @throws {TypeError} when `pid` is no positive integer
 */
export function reap(pid: number): boolean {
  demand('pid', 'a positive integer', pid, Number.isInteger(pid) && pid > 0)
  const { library, koffi } = libc('waitpid', 'linux', 'darwin')
  waitpid ??= library.func('int waitpid(int pid, int *status, int options)')
  const result = waitpid(pid, null, noHang)
  if (result < 0) throw systemError('waitpid', koffi.errno(), String(pid))
  return result === pid
}
