/** What runs in a thread: the channel to the parent, the messages that stand for signals, and then the life of an instance. */
import { workerData } from 'node:worker_threads'
import { inspect } from 'node:util'
import { Interruption, packError, runInstance, type InterruptSignal, type RunHost } from '@asc/core/child'
import type { EntryStart } from './entry-start.js'
import { sendAtOnce } from './send-at-once.js'
import { setThreadName } from './thread-name.js'
import { takenOnUse } from './taken-on-use.js'

const { start, channel, ownOutput } = workerData as EntryStart
const interruption = new Interruption()

const host: RunHost = {
  kind: 'thread',
  ownOutput,
  send: (message) => channel.postMessage(message),
  rename: setThreadName,
  release: () => channel.unref(),
  exit: (code) => process.exit(code),
}

sendAtOnce(process.stdout)
sendAtOnce(process.stderr)
setThreadName(start.name)
process.on('uncaughtExceptionMonitor', (error) => {
  if (process.listenerCount('uncaughtException') > 0) return
  // In a process Node itself writes it; a thread's it only hands to the parent.
  process.stderr.write(`${inspect(error)}\n`)
  host.send({ error: packError(error) })
})
process.once('exit', () => channel.postMessage({ ending: true }))
channel.on('message', ({ signal }: { signal: InterruptSignal }) => interrupt(signal))
const listeners = takenOnUse(start.listeners, (taken) => channel.postMessage({ taken }))
void runInstance({ ...start, listeners }, host, interruption)

/** As with real signals: SIGHUP that the task handles is the task's alone, and the other two ask for the end in any case. */
function interrupt(signal: InterruptSignal): void {
  const handled = process.listenerCount(signal) > 0
  if ((signal !== 'SIGHUP' || !handled) && interruption.trigger(signal, handled)) return host.exit(0)
  process.emit(signal, signal)
}
