/** What runs in a process: the channel to the parent, the signals, and then the life of an instance. */
import type { Socket } from 'node:net'
import { join } from 'node:path'
import {
  encodeFrame, FrameLine, FrameReader, FrameWriter, idle, Inbox, Interruption, MessageError, packError, parentLostCode, runInstance,
  type ChildMessage, type Envelope, type InterruptSignal, type ParentMessage, type RunHost,
} from '@asc/core/child'
import { channelDescriptor, type EntryStart } from './entry-start.js'
import { readFirstFrame } from './read-first-frame.js'

/** How long, in milliseconds, a task that does not become ready keeps this process from listening to its parent. */
const longestDeafness = 50

type Frame = EntryStart | Envelope | Exclude<ParentMessage, { start: unknown }>

const writer = new FrameWriter(channelDescriptor)
const inbox = new Inbox()
const interruption = new Interruption()
let orphans: EntryStart['orphans'] = 'kill'
let started = false
let channel: Socket | undefined
let held = true
let listenSoon: NodeJS.Timeout | undefined
let begin: (name: string) => void = () => {}

const host: RunHost = {
  kind: 'process',
  send(message) {
    writer.write(encodeFrame(message))
    // A task may say what is no message; who gets it complains.
    if ((message as ChildMessage | null)?.ready) setImmediate(listen)
  },
  line: new FrameLine(writer),
  attach: (exchange) => inbox.attach(exchange),
  rename: (name) => void (process.title = name),
  hold: () => keep(true),
  release: () => keep(false),
  exit: (code) => process.exit(code),
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => interrupt(signal, process.listenerCount(signal) > 1))
}
process.on('uncaughtExceptionMonitor', (error) => host.send({ error: packError(error) }))

if (process.platform === 'win32') listen()
else begins()

/** The start is read without a socket: what Node loads for one takes 6 ms, which the task need not wait for. */
function begins(): void {
  const first = readFirstFrame(channelDescriptor) as EntryStart | undefined
  if (!first) return parentLost()
  listenSoon = setTimeout(listen, longestDeafness)
  receive(first)
  if (first.idle) listen()
}

/** Listens to the parent. Once. */
function listen(): void {
  if (channel) return
  clearTimeout(listenSoon)
  const { Socket } = require('node:net') as typeof import('node:net')
  const reader = new FrameReader()
  channel = new Socket({ fd: channelDescriptor, readable: true, writable: false })
  channel.on('data', (chunk: Buffer) => {
    reader.push(chunk, (frame) => receive(frame as Frame))
  })
  channel.on('error', () => {})
  channel.once('close', parentLost)
  keep(held)
}

/** Whether the channel keeps this process alive. */
function keep(alive: boolean): void {
  held = alive
  if (!channel) return alive ? undefined : listen()
  if (alive) channel.ref()
  else channel.unref()
}

function receive(frame: Frame): void {
  if ('post' in frame) return inbox.receive(frame)
  if ('signal' in frame) return interrupt(frame.signal, process.listenerCount(frame.signal) > 1)
  if ('go' in frame) return begin(frame.go)
  if (started) return
  started = true
  orphans = frame.orphans
  if (process.ppid !== frame.parent) return parentLost()
  if (frame.watchdog) watch(frame.watchdog)
  if (!frame.idle) return run(frame)
  const go = idle(frame.start, host, interruption)
  begin = (name) => {
    // Not before: nobody reads what a spare writes.
    if (frame.ownOutput) makeOutputBlocking()
    go(name)
  }
}

function run({ start, ownOutput }: EntryStart): void {
  if (ownOutput) makeOutputBlocking()
  process.title = start.name
  void runInstance(start, host, interruption)
}

function interrupt(signal: InterruptSignal, handled: boolean): void {
  if (interruption.trigger(signal, handled)) host.exit(0)
}

function parentLost(): void {
  if (orphans === 'kill' || interruption.trigger('SIGTERM', false)) process.exit(parentLostCode)
  inbox.close(new MessageError('The parent is gone'))
}

/** Node writes to a pipe in the background, and `process.exit` would lose what is still on its way. */
function makeOutputBlocking(): void {
  for (const stream of [process.stdout, process.stderr] as BlockableStream[]) stream._handle?.setBlocking?.(true)
}

type BlockableStream = NodeJS.WriteStream & { _handle?: { setBlocking?(blocking: boolean): number } }

/** Only where it is needed: a thread takes about 80 ms and some memory. */
function watch(workerData: NonNullable<EntryStart['watchdog']>): void {
  const { Worker } = require('node:worker_threads') as typeof import('node:worker_threads')
  new Worker(join(__dirname, 'watchdog.cjs'), { workerData, execArgv: [], env: {} }).unref()
}
