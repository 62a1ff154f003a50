import { constants } from 'node:os'
import { demand } from './demand.js'
import { libc } from './libc.js'
import { systemError } from './system-error.js'

/** PR_SET_PDEATHSIG of prctl(2). */
const setSignal = 1

let prctl: ((option: number, type: 'unsigned long', signal: number) => number) | undefined

/**
 * Asks the kernel for a signal to this process when its parent is gone, however that ends; see PR_SET_PDEATHSIG in prctl(2).
 * The parent is the *thread* that started this process. A child of this process does not inherit the wish, and setuid(2)
 * clears it. Who asks compares `process.ppid` with the expected one afterwards: the parent may be gone already.
 *
 * @param signal its name, or 0 for none
 * @throws with `code` ENOSYS on systems other than Linux
 * @throws {TypeError} when there is no such signal
 */
export function setParentDeathSignal(signal: NodeJS.Signals | 0): void {
  const number = signal === 0 ? 0 : constants.signals[signal]
  demand('signal', 'the name of a signal or 0', signal, number !== undefined)
  const { library, koffi } = libc('prctl', 'linux')
  prctl ??= library.func('int prctl(int option, ...)')
  if (prctl(setSignal, 'unsigned long', number) < 0) throw systemError('prctl', koffi.errno())
}
