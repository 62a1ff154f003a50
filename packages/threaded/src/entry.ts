/** The entry of a thread: the channel to the parent, the messages that stand for signals, and then the life of an instance. */
import type { ChildProcess } from 'node:child_process'
import { inspect } from 'node:util'
import { workerData } from 'node:worker_threads'
import { activeResources, answer, answerNoMore, idle, Inbox, Interruption, packError, runInstance, signalGroup, tellStarted, type InterruptSignal, type RunHost } from '@asc/core/child'
import { emitSignal, isHandled, signalNumber, takeOwnSignals } from './thread/own-signals.js'
import type { EntryStart, ThreadMessage, ThreadOrder } from './thread/entry-start.js'
import { portLine } from './thread/port-line.js'
import { sendAtOnce } from './thread/send-at-once.js'
import { setThreadName } from './thread/thread-name.js'
import { takenOnUse } from './thread/taken-on-use.js'

const { start, idle: waits, channel, ownOutput } = workerData as EntryStart
// So that the task finds nothing of ours there.
for (const name of Object.keys(workerData as object)) delete (workerData as Record<string, unknown>)[name]
const inbox = new Inbox()
const interruption = new Interruption()

let command: ChildProcess | undefined
let killed = false

const tell = (message: ThreadMessage) => channel.postMessage(message)
const host: RunHost = {
  kind: 'thread',
  ownEventLoop: true,
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

if (process.platform === 'linux') tellStarted(undefined, (started) => tell({ started }))
// Captured, since libraries that watch for the end put theirs in its place.
const { reallyExit } = process as unknown as { reallyExit(code: number): never }
takeOwnSignals({ interrupt, end: endBySignal })
sendAtOnce(process.stdout)
sendAtOnce(process.stderr)
setThreadName(start.name)
process.on('uncaughtExceptionMonitor', (error) => {
  if (process.listenerCount('uncaughtException') > 0) return
  // In a process Node writes the error itself; that of a thread it only passes to the parent.
  process.stderr.write(`${inspect(error)}\n`)
  host.send({ error: packError(error) })
})
process.once('exit', () => killed || tell({ ending: true }))
const listeners = takenOnUse(start.listeners, (taken, bell) => tell({ taken, bell }))
let begin: (go: { readonly go: string; readonly index?: number | undefined }) => void = () => {}
channel.on('message', (order: ThreadOrder) => {
  if ('post' in order) return inbox.receive(order)
  if ('go' in order) return begin(order)
  if ('open' in order) return host.send({ open: activeResources() })
  if ('ask' in order) return void answer(order.ask, (message) => host.send(message))
  if ('enough' in order) return answerNoMore(order.enough)
  if (order.signal === 'SIGKILL') return killCommand()
  interruption.grace = order.grace ?? interruption.grace
  interrupt(order.signal)
})
if (waits) begin = idle({ ...start, listeners }, host, interruption)
else void runInstance({ ...start, listeners }, host, interruption)

/** Calls the task's own handlers, as a real signal would. */
function interrupt(signal: InterruptSignal): void {
  const handled = isHandled(signal)
  if (interruption.trigger(signal, handled)) return host.exit(0)
  if (handled) emitSignal(signal)
}

/** As a process ends by a signal: at once, without any handler of its end. */
function endBySignal(signal: NodeJS.Signals): void {
  tell({ raised: signal })
  reallyExit(128 + signalNumber(signal))
}

/** The thread waits for its command and ends with it, because nothing else would reap the command. */
function killCommand(): void {
  killed = true
  if (command) signalGroup(command, 'SIGKILL')
}
