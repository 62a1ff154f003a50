import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { Controller } from '@asc/controller'
import { ActionDesk } from './act/action-desk.js'
import { apiVersion, probePaths } from './contract/api.js'
import type { Status } from './contract/status.js'
import type { Scraper } from './metrics/scrape.js'
import { isLoopback, requireMonitorOptions, sizeRules, type MonitorOptions, type TcpOptions } from './monitor-options.js'
import { Observer } from './observe/observer.js'
import { recordingsFolder } from './location/state-folder.js'
import { AutomaticRecordings } from './record/automatic-recordings.js'
import { FlightRecorder } from './record/flight-recorder.js'
import { RecordingFiles } from './record/recording-files.js'
import { scrubber, secretsOf } from './record/secrets.js'
import type { RecordingSource } from './record/write-recording.js'
import { Autoscaler } from './scale/autoscaler.js'
import { apiServer } from './serve/api-server.js'
import type { Operated } from './serve/context.js'
import { listenLocal, type LocalSocket } from './serve/listen-local.js'
import { version } from './version.js'

/** Controllers that are operated. */
export interface Monitor {
  readonly name: string
  /** The path of its socket. */
  readonly socket: string
  /** Where it listens on TCP, such as `http://127.0.0.1:9090`. */
  readonly url: string | undefined
  /** Ends it; the controllers go on. */
  close(): Promise<void>
}

/** For how long a status is given to all that ask while nothing changes, in milliseconds. */
const statusLasts = 100
/** So many clients may listen to events and logs over TCP, and as many over the socket: those over TCP must not keep the operator out. */
const places = 64

/**
 * Makes a controller visible and steerable: serves its API on a Unix socket that only this user can open, and on TCP where asked. It keeps
 * nothing alive, and ends with the program.
 *
 * @param controllers a controller, or several by the names of their services
 * @throws {TypeError | RangeError} if an option is invalid, naming it and its value
 * @throws {MonitorError} if somebody has the name already, or the folder of the sockets is not to be trusted
 * @example
 * await operate(controller, { name: 'web' })
 * await controller.run()
 */
export async function operate(controllers: Controller | Readonly<Record<string, Controller>>, options: MonitorOptions): Promise<Monitor> {
  requireMonitorOptions(options)
  const { name, env = process.env, listen } = options
  const services = isController(controllers) ? { [name]: controllers } : controllers
  const rules = sizeRules(options.autoscale, Object.keys(services))
  const observer = new Observer(services)
  const operated = new OperatedServices(name, observer, options)
  if (rules.size > 0) new Autoscaler(observer, operated.desk, rules).start()
  const recordings = automaticRecordings(operated, options)
  const local = apiServer(operated, { local: true })
  let socket: LocalSocket | undefined
  try {
    const { path, close } = (socket = await listenLocal(local, name, env))
    const tcp = listen && (await listenOnTcp(operated, listen))
    const leave = () => {
      observer.journal.add('bye', { reason: 'The supervisor ends' })
      close()
    }
    process.once('exit', leave)
    return {
      name, socket: path, url: tcp?.url,
      async close() {
        process.off('exit', leave)
        leave()
        recordings?.close()
        observer.close()
        for (const server of [local, tcp?.server]) {
          server?.close()
          server?.closeAllConnections()
        }
        await Promise.resolve()
      },
    }
  } catch (error) {
    recordings?.close()
    observer.close()
    socket?.close()
    local.close()
    throw error
  }
}

async function listenOnTcp(operated: Operated, { port, host = '127.0.0.1', token, hosts = [], open = probePaths }: TcpOptions) {
  const server = apiServer(operated, { local: false, token, hosts: [...hosts, ...(isLoopback(host) ? ['127.0.0.1', '::1'] : [])], open, readsNeedToken: !isLoopback(host) })
  server.listen(port, host)
  await once(server, 'listening')
  const { address, family, port: bound } = server.address() as AddressInfo
  return { server, url: `http://${family === 'IPv6' ? `[${address}]` : address}:${bound}` }
}

/** Recordings that are made when something fails; `undefined` where none are wanted, or there is no place for them. */
function automaticRecordings(operated: OperatedServices, { name, env = process.env, recordings }: MonitorOptions): AutomaticRecordings | undefined {
  if (recordings === false) return undefined
  const { folder = recordingsFolder(name, env), keep = 5 } = recordings ?? {}
  if (folder === undefined) return undefined
  const { observer } = operated
  const automatic = new AutomaticRecordings({
    files: new RecordingFiles(folder, keep),
    source: (reason) => operated.recording(reason),
    tell: (level, fields, text) => observer.services[0]?.view.controller.logger[level](fields, text),
  })
  observer.onFailure((reason) => automatic.record(reason))
  return automatic
}

/** What the routes answer from. */
class OperatedServices implements Operated {
  readonly name: string
  readonly observer: Observer
  readonly desk: ActionDesk
  readonly #startedAt = new Date(Date.now() - process.uptime() * 1000).toISOString()
  readonly #recorder: FlightRecorder
  readonly #secrets: () => string[]
  readonly #clients = { socket: 0, tcp: 0 }
  #scraper: Scraper | undefined
  #text = { text: '', until: 0, last: -1 }

  constructor(name: string, observer: Observer, { env = process.env, listen }: MonitorOptions) {
    this.name = name
    this.observer = observer
    this.desk = new ActionDesk(observer)
    this.#recorder = new FlightRecorder({ observer, name, status: () => this.status(), actions: () => this.desk.actions })
    this.#secrets = () => secretsOf(observer, { ...process.env, ...env }, listen?.token === undefined ? [] : [listen.token])
  }

  status(): Status {
    return {
      api: apiVersion, name: this.name, time: new Date().toISOString(),
      supervisor: {
        pid: process.pid, startedAt: this.#startedAt, node: process.version, version, cwd: process.cwd(), figures: this.observer.sampler.self, clients: this.#clients.socket + this.#clients.tcp,
      },
      services: this.observer.services.map((watch) => watch.status()),
    }
  }

  recording(reason: string): RecordingSource {
    return { lines: this.#recorder.lines(reason), scrub: scrubber(this.#secrets()) }
  }

  async metrics(): Promise<string> {
    // Loaded by the first scrape.
    const { Scraper } = await import('./metrics/scrape.js')
    this.#scraper ??= new Scraper(this.observer)
    return this.#scraper.text(() => this.status())
  }

  statusText(): string {
    const { last } = this.observer.journal
    if (this.#text.last !== last || this.#text.until < performance.now()) this.#text = { text: `${JSON.stringify(this.status())}\n`, until: performance.now() + statusLasts, last }
    return this.#text.text
  }

  /** Bound: routes take it out of the object. */
  readonly takePlace = (local: boolean): (() => void) | undefined => {
    const kind = local ? 'socket' : 'tcp'
    if (this.#clients[kind] >= places) return undefined
    this.#clients[kind] += 1
    let taken = true
    return () => {
      if (taken) this.#clients[kind] -= 1
      taken = false
    }
  }
}

function isController(value: object): value is Controller {
  return typeof (value as Controller).restart === 'function' && typeof (value as Controller).stop === 'function'
}
