import { constants } from 'node:os'
import { refusal } from '../base/argument.js'

/** Throws a `TypeError` unless `signal` can ask a process to end: the name of a signal (signal(7)) other than SIGSTOP. `undefined` passes. */
export function requireStopSignal(attempt: string, signal: unknown): asserts signal is NodeJS.Signals | undefined {
  if (signal === undefined || (typeof signal === 'string' && Object.hasOwn(constants.signals, signal) && signal !== 'SIGSTOP')) return
  throw new TypeError(refusal(attempt, 'stopSignal', "the name of a signal, such as 'SIGQUIT'", signal))
}
