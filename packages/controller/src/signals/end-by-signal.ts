import { constants } from 'node:os'
import { untilOutputSettled } from '@asc/core/backend'

/** Ends this process by a signal that has no handler any more. As PID 1 nobody is ended by one, see pid_namespaces(7): then by the exit code that a shell has for it. */
export async function endBySignal(signal: NodeJS.Signals): Promise<never> {
  await untilOutputSettled()
  process.kill(process.pid, signal)
  process.exit(128 + constants.signals[signal])
}
