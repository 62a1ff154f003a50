import { constants } from 'node:os'
import { demand } from '../call/demand.js'
import { libc } from '../call/libc.js'
import { systemError } from '../call/system-error.js'

/** PR_SET_PDEATHSIG of prctl(2). */
const setSignal = 1

let prctl: ((option: number, type: 'unsigned long', signal: number) => number) | undefined

/**
 * Makes the kernel send this process a signal when its parent dies, however it dies; see PR_SET_PDEATHSIG in prctl(2). The
 * parent is the *thread* that started this process. Children of this process do not inherit the setting, and setuid(2) clears
 * it. The parent may be gone already: compare `process.ppid` with the expected pid after this call.
 *
 * @param signal its name, or 0 for none
 * @throws with `code` ENOSYS on systems other than Linux
 * @throws {TypeError} if there is no such signal
 */
export function setParentDeathSignal(signal: NodeJS.Signals | 0): void {
  const number = signal === 0 ? 0 : constants.signals[signal]
  demand('signal', 'the name of a signal or 0', signal, number !== undefined)
  const { library, koffi } = libc('prctl', 'linux')
  prctl ??= library.func('int prctl(int option, ...)')
  if (prctl(setSignal, 'unsigned long', number) < 0) throw systemError('prctl', koffi.errno())
}
