import { demand } from '../call/demand.js'
import { libc } from '../call/libc.js'
import { systemError } from '../call/system-error.js'

/** PR_SET_CHILD_SUBREAPER of prctl(2). */
const setSubreaper = 36

let prctl: ((option: number, type: 'unsigned long', on: number) => number) | undefined

/**
 * Makes this process the new parent of all its descendants that lose theirs, in the place of PID 1; see PR_SET_CHILD_SUBREAPER in prctl(2). Call `reapOrphans`
 * as well, or they stay in the list of processes when they have ended. Children do not inherit it.
 *
 * @throws with `code` ENOSYS on systems other than Linux
 * @throws {TypeError} when `on` is no boolean
 */
export function setChildSubreaper(on: boolean): void {
  demand('on', 'a boolean', on, typeof on === 'boolean')
  const { library, koffi } = libc('prctl', 'linux')
  prctl ??= library.func('int prctl(int option, ...)')
  if (prctl(setSubreaper, 'unsigned long', Number(on)) < 0) throw systemError('prctl', koffi.errno())
}
