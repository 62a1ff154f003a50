import { InheritedSockets } from '../sockets/inherited-sockets.js'
import { shareListening } from '../sockets/share-listening.js'
import {
  activeResources, answer, answerNoMore, packError, parentLostCode, shareTickets, startHeartbeat, tellStarted, type Envelope, type ParentMessage, type ProgramStart, type RemoteError,
} from '@asc/core/child'
import type { ProgramSettings } from '../settings/program-settings.js'
import type { Channel } from './channel.js'
import { obeyPrimary, preloadWorkers } from './cluster-workers.js'
import { keepSocketFiles } from './keep-socket-files.js'
import { writeAtOnce } from './own-output.js'
import { provideSend } from './provide-send.js'
import { Readiness } from './readiness.js'
import { Servers } from './servers.js'
import { Shutdown } from './shutdown.js'

type Frame = Envelope | Exclude<ParentMessage, { start: unknown } | { go: string }>

/** Prepares this process for the program that Node runs next. */
export function prepareProgram(start: ProgramStart, channel: Channel): void {
  const settings = start.settings as ProgramSettings
  const sockets = new InheritedSockets(start.sockets, start.load, (place, host, port) => channel.send({ bound: { place, host, port } }))
  const servers = new Servers(sockets, settings.load)
  const shutdown = new Shutdown({ ...settings, stopSignal: start.stopSignal }, servers, (message) => channel.send(message))
  const readiness = new Readiness(start.ready === 'start' ? { when: 'start' } : settings.readyOn, () => becomeReady(start, channel), (unready) => channel.send({ unready }))
  const mail = provideSend(channel.line, (message) => readiness.sent(message))
  let grace: number | undefined

  if (start.ownOutput) writeAtOnce()
  if (start.measure) startHeartbeat(({ metrics }) => channel.send({ metrics: metrics! }))
  keepSocketFiles(start.sockets.flatMap(({ path }) => path ?? []))
  shareListening(sockets, {
    opening(server) {
      servers.add(server)
      shareTickets(server, start.tickets)
    },
    listening(server, place) {
      servers.listening(server)
      readiness.listening(server, place.port === 0)
    },
    refused: (error) => readiness.refused(error),
    full({ address, port }) {
      channel.send({ log: { level: 'warn', text: 'Program listens on more addresses than it shares sockets; raise its option `sockets`', fields: { address, port } } })
    },
    alone({ address: path }) {
      channel.send({ log: { level: 'warn', text: aloneText, fields: { path } } })
    },
  })
  preloadWorkers(__filename, () => {
    channel.send({ log: { level: 'info', text: 'Program starts workers by node:cluster; it need not, as `count` starts processes that share its port', fields: {} } })
  })
  if (process.platform === 'linux') tellStarted(process.pid, (outside) => channel.send({ outside }))
  process.on('uncaughtExceptionMonitor', (error) => channel.send({ error: packError(error) }))
  process.on('exit', (code) => {
    if (code !== 0 && !readiness.done) channel.send({ begun: true })
    if (code !== 0 || shutdown.begun || readiness.done || !readiness.listens) return
    channel.send({ error: endedTooSoon(settings.file, readiness.refusal) })
    process.exitCode = 1
  })
  channel.listen((frame) => receive(frame as Frame), () => parentLost(start, shutdown))

  function receive(frame: Frame): void {
    if ('post' in frame) return mail.receive(frame)
    if ('ask' in frame) return void answer(frame.ask, (message) => channel.send(message))
    if ('enough' in frame) return answerNoMore(frame.enough)
    if ('grace' in frame) grace = frame.grace
    if ('open' in frame) channel.send({ open: activeResources() })
    if ('signal' in frame) signalled(frame.signal)
  }

  /** The two that ask for the end are a wish; the others are for the program. */
  function signalled(signal: NodeJS.Signals): void {
    if (signal !== 'SIGINT' && signal !== 'SIGTERM') signalSelf(signal)
    else if (shutdown.begun && signal === 'SIGTERM') shutdown.again()
    else void shutdown.begin(grace)
  }
}

const aloneText =
  'Program listens on a Unix socket that its siblings, and the next generation, cannot share; bind it for the container: listeners: { app: await Listener.bind({ path }) }'

/** What the parent may not send as a signal, as this process has become another user, it sends to itself. */
function signalSelf(signal: NodeJS.Signals): void {
  process.kill(signal === 'SIGKILL' ? -process.pid : process.pid, signal)
}

/** Prepares a worker that a program has started by `node:cluster`. It shares nothing, and its servers drain when the program's do. */
export function prepareClusterWorker(): void {
  const sockets = new InheritedSockets([], undefined, () => {})
  const servers = new Servers(sockets, { balance: false, maxConnectionAge: undefined })
  shareListening(sockets, { opening: (server) => servers.add(server), listening() {}, refused() {}, full() {}, alone() {} })
  obeyPrimary((timeout) => servers.drain(timeout, () => {}))
}

/** A thread that kills this process some time after its parent is gone. */
export function guard({ watchdog }: ProgramStart): void {
  if (!watchdog) return
  const { text, ...workerData } = watchdog
  const { Worker } = require('node:worker_threads') as typeof import('node:worker_threads')
  new Worker(text, { eval: true, workerData, execArgv: [], env: {} }).unref()
}

function becomeReady({ healthCheckTimeout }: ProgramStart, channel: Channel): void {
  if (healthCheckTimeout !== undefined) startHeartbeat((message) => channel.send(message), healthCheckTimeout)
  channel.send({ ready: true })
}

function parentLost({ orphans }: ProgramStart, shutdown: Shutdown): void {
  if (orphans === 'kill') process.exit(parentLostCode)
  void shutdown.begin(undefined)
}

/** Without a stack: it would be ours. */
function endedTooSoon(file: string, refusal: Error | undefined): RemoteError {
  if (!refusal) return { name: 'Error', message: `The program ${file} ended before it listened on anything: is it \`listen: false\`?` }
  const { code } = refusal as NodeJS.ErrnoException
  return { name: 'Error', ...(code !== undefined && { code }), message: `The program ${file} has ended, as it could not listen: ${refusal.message}` }
}
