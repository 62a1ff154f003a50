/** The entry of a child process: the channel to the parent, the signals, and then the life of an instance. */
import type { Socket } from 'node:net'
import {
  activeResources, answer, answerNoMore, FrameBatch, FrameLine, FrameReader, FrameWriter, idle, Inbox, Interruption, MessageError, packError, parentLostCode, readFirstFrame, runInstance, startedMark, tellStarted,
  type ChildMessage, type Envelope, type InterruptSignal, type ParentMessage, type RunHost,
} from '@asc/core/child'
import watchdogText from 'text:./watchdog.ts'
import { channelDescriptor, type EntryStart } from './entry-start.js'

/** How long, in milliseconds, a task that does not become ready delays listening to the parent. */
const longestDeafness = 50

delete process.env[startedMark]

type Frame = EntryStart | Envelope | Exclude<ParentMessage, { start: unknown }>

const writer = new FrameWriter(channelDescriptor, () => listen())
const batch = new FrameBatch(writer)
const inbox = new Inbox()
const interruption = new Interruption()
let orphans: EntryStart['orphans'] = 'kill'
let started = false
let channel: Socket | undefined
let held = true
let listenSoon: NodeJS.Timeout | undefined
let begin: (go: { readonly go: string; readonly index?: number | undefined }) => void = () => {}

const host: RunHost = {
  kind: 'process',
  ownEventLoop: true,
  send(message) {
    batch.sendNow(message)
    // A task may send an invalid message; the parent reports it.
    if ((message as ChildMessage | null)?.ready) setImmediate(listen)
  },
  line: new FrameLine(batch),
  attach: (exchange) => inbox.attach(exchange),
  rename: (name) => void (process.title = name),
  hold: () => keep(true),
  release: () => keep(false),
  exit: (code) => process.exit(code),
}

process.once('exit', () => {
  batch.end()
  writer.end()
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => interrupt(signal, process.listenerCount(signal) > 1))
}
if (process.platform === 'linux') tellStarted(process.pid, (outside) => batch.sendNow({ outside }))
process.on('uncaughtExceptionMonitor', (error) => host.send({ error: packError(error) }))

if (process.platform === 'win32') listen()
else begins()

/** The start message is read without a socket: loading Node's modules for one takes 6 ms, and the task need not wait for that. */
function begins(): void {
  const first = readFirstFrame(channelDescriptor) as EntryStart | undefined
  if (!first) return parentLost()
  listenSoon = setTimeout(listen, longestDeafness)
  receive(first)
  if (first.idle) listen()
}

/** Starts listening to the parent, once. */
function listen(): Socket {
  if (channel) return channel
  clearTimeout(listenSoon)
  const { Socket } = require('node:net') as typeof import('node:net')
  const reader = new FrameReader()
  channel = new Socket({ fd: channelDescriptor, readable: true, writable: true })
  channel.on('data', (chunk: Buffer) => {
    reader.push(chunk, (frame) => receive(frame as Frame))
  })
  channel.on('error', () => {})
  channel.once('close', parentLost)
  keep(held)
  return channel
}

/** Sets whether the channel keeps this process alive. */
function keep(alive: boolean): void {
  held = alive
  if (!channel) return alive ? undefined : void listen()
  if (alive) channel.ref()
  else channel.unref()
}

function receive(frame: Frame): void {
  if ('post' in frame) return inbox.receive(frame)
  if ('signal' in frame) return signalled(frame.signal)
  if ('grace' in frame) return void (interruption.grace = frame.grace)
  if ('open' in frame) return host.send({ open: activeResources() })
  if ('go' in frame) return begin(frame)
  if ('ask' in frame) return void answer(frame.ask, (message) => host.send(message))
  if ('enough' in frame) return answerNoMore(frame.enough)
  if (started || !('start' in frame)) return
  started = true
  orphans = frame.orphans
  if (process.ppid !== frame.parent) return parentLost()
  if (frame.watchdog) watch(frame.watchdog)
  if (!frame.idle) return run(frame)
  const go = idle(frame.start, host, interruption)
  begin = (order) => {
    // Not earlier: nothing reads the output of a spare.
    if (frame.ownOutput) makeOutputBlocking()
    go(order)
  }
}

function run({ start, ownOutput }: EntryStart): void {
  if (ownOutput) makeOutputBlocking()
  process.title = start.name
  void runInstance(start, host, interruption)
}

/** What the parent may not send as a signal, as this process has become another user, it sends to itself. On Windows no signal reaches a handler. */
function signalled(signal: InterruptSignal | 'SIGKILL'): void {
  if (signal === 'SIGKILL') process.kill(process.platform === 'win32' ? process.pid : -process.pid, signal)
  else if (process.platform === 'win32') interrupt(signal, process.listenerCount(signal) > 1)
  else process.kill(process.pid, signal)
}

function interrupt(signal: InterruptSignal, handled: boolean): void {
  const trigger = (): void => void (interruption.trigger(signal, handled) && host.exit(0))
  if (channel) return trigger()
  // How much time there is stands in the channel, and is read by the turn after the next.
  listen()
  setImmediate(() => setImmediate(trigger))
}

function parentLost(): void {
  if (orphans === 'kill' || interruption.trigger('SIGTERM', false)) process.exit(parentLostCode)
  inbox.close(new MessageError('The parent is gone'))
}

/** Node writes to a pipe in the background, and `process.exit` would lose what is still queued. */
function makeOutputBlocking(): void {
  for (const stream of [process.stdout, process.stderr] as BlockableStream[]) stream._handle?.setBlocking?.(true)
}

type BlockableStream = NodeJS.WriteStream & { _handle?: { setBlocking?(blocking: boolean): number } }

/** Started only if it is needed: a thread takes about 80 ms and some memory. */
function watch(workerData: NonNullable<EntryStart['watchdog']>): void {
  const { Worker } = require('node:worker_threads') as typeof import('node:worker_threads')
  new Worker(watchdogText, { eval: true, workerData, execArgv: [], env: {} }).unref()
}
