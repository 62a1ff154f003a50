/** What runs in a process: the channel to the parent, the signals, and then the life of an instance. */
import { Socket } from 'node:net'
import { join } from 'node:path'
import {
  encodeFrame, FrameLine, FrameReader, FrameWriter, Interruption, MessageError, packError, parentLostCode, runInstance,
  type Envelope, type Exchange, type InterruptSignal, type RunHost,
} from '@asc/core/child'
import { channelDescriptor, type EntryStart } from './entry-start.js'

const channel = new Socket({ fd: channelDescriptor, readable: true, writable: false })
const writer = new FrameWriter(channelDescriptor)
const interruption = new Interruption()
let orphans: EntryStart['orphans'] = 'kill'
let started = false
let exchange: Exchange | undefined

const host: RunHost = {
  kind: 'process',
  send: (message) => writer.write(encodeFrame(message)),
  line: new FrameLine(writer),
  attach: (attached) => (exchange = attached),
  rename: (name) => void (process.title = name),
  hold: () => void channel.ref(),
  release: () => void channel.unref(),
  exit: (code) => process.exit(code),
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => interrupt(signal, process.listenerCount(signal) > 1))
}
process.on('uncaughtExceptionMonitor', (error) => host.send({ error: packError(error) }))

const reader = new FrameReader()
channel.on('data', (chunk: Buffer) => {
  reader.push(chunk, (frame) => receive(frame as EntryStart | Envelope | { signal: InterruptSignal }))
})
channel.on('error', () => {})
channel.once('close', parentLost)

function receive(frame: EntryStart | Envelope | { signal: InterruptSignal }): void {
  if ('post' in frame) return exchange?.receive(frame)
  if ('signal' in frame) return interrupt(frame.signal, process.listenerCount(frame.signal) > 1)
  if (started) return
  started = true
  orphans = frame.orphans
  if (process.ppid !== frame.parent) return parentLost()
  if (frame.watchdog) watch(frame.watchdog)
  if (frame.ownOutput) for (const stream of [process.stdout, process.stderr]) makeBlocking(stream)
  process.title = frame.start.name
  void runInstance(frame.start, host, interruption)
}

function interrupt(signal: InterruptSignal, handled: boolean): void {
  if (interruption.trigger(signal, handled)) host.exit(0)
}

function parentLost(): void {
  if (orphans === 'kill' || interruption.trigger('SIGTERM', false)) process.exit(parentLostCode)
  exchange?.close(new MessageError('The parent is gone'))
}

/** Node writes to a pipe in the background, and `process.exit` would lose what is still on its way. */
function makeBlocking(stream: NodeJS.WriteStream & { _handle?: { setBlocking?(blocking: boolean): number } }): void {
  stream._handle?.setBlocking?.(true)
}

/** Only where it is needed: a thread takes about 80 ms and some memory. */
function watch(workerData: NonNullable<EntryStart['watchdog']>): void {
  const { Worker } = require('node:worker_threads') as typeof import('node:worker_threads')
  new Worker(join(__dirname, 'watchdog.cjs'), { workerData, execArgv: [], env: {} }).unref()
}
