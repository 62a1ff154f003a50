/** What runs in a thread: the channel to the parent, the messages that stand for signals, and then the life of an instance. */
import type { ChildProcess } from 'node:child_process'
import { inspect } from 'node:util'
import { workerData } from 'node:worker_threads'
import { idle, Inbox, Interruption, packError, runInstance, type InterruptSignal, type RunHost } from '@asc/core/child'
import type { EntryStart, ThreadMessage, ThreadOrder } from './entry-start.js'
import { portLine } from './port-line.js'
import { sendAtOnce } from './send-at-once.js'
import { setThreadName } from './thread-name.js'
import { takenOnUse } from './taken-on-use.js'

const { start, idle: waits, channel, ownOutput } = workerData as EntryStart
// The task finds nothing of ours there.
for (const name of Object.keys(workerData as object)) delete (workerData as Record<string, unknown>)[name]
const inbox = new Inbox()
const interruption = new Interruption()

let command: ChildProcess | undefined
let killed = false

const tell = (message: ThreadMessage) => channel.postMessage(message)
const host: RunHost = {
  kind: 'thread',
  ownOutput,
  send: (said) => tell({ said }),
  line: portLine(channel),
  attach: (exchange) => inbox.attach(exchange),
  rename: setThreadName,
  hold: () => channel.ref(),
  release: () => channel.unref(),
  exit: (code) => process.exit(code),
  replaced(running) {
    command = running
    tell({ replaced: true })
  },
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
process.once('exit', () => killed || tell({ ending: true }))
const listeners = takenOnUse(start.listeners, (taken) => tell({ taken }))
let begin: (name: string) => void = () => {}
channel.on('message', (order: ThreadOrder) => {
  if ('post' in order) return inbox.receive(order)
  if ('go' in order) return begin(order.go)
  if (order.signal === 'SIGKILL') killCommand()
  else interrupt(order.signal)
})
if (waits) begin = idle({ ...start, listeners }, host, interruption)
else void runInstance({ ...start, listeners }, host, interruption)

/** As with real signals, the task's own handlers are called. */
function interrupt(signal: InterruptSignal): void {
  const handled = process.listenerCount(signal) > 0
  if (interruption.trigger(signal, handled)) return host.exit(0)
  process.emit(signal, signal)
}

/** The thread waits for its command and ends with it: nobody else would reap it. */
function killCommand(): void {
  killed = true
  command?.kill('SIGKILL')
}
