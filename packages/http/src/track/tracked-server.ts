import type { Server } from 'node:net'
import { optionNames, requireDuration, requireKnown } from '@asc/core/backend'
import { requireFunction } from '../base/argument.js'
import { judgeCapacity } from './capacity.js'
import { Intake } from './intake.js'
import { joinDrain } from '../drain/join-drain.js'
import { responseInFlight, type Connection, type Connections } from '../protocols/connection.js'
import { Drain } from '../drain/drain.js'
import { openStreams, type Session } from '../protocols/http2.js'
import { defaults, eventStreamLead, idlePart } from '../base/times.js'
import { watchWebSockets } from '../protocols/websocket.js'

/** How a server is drained. */
export interface DrainOptions {
  /** Milliseconds until every connection is closed, whatever it is doing. Default: 8000. */
  timeout?: number | undefined
  /**
   * Milliseconds within which the clients are told to leave, one after another: 5 ms from one to the next, or less where they are too
   * many; never more than half of `timeout`. 0: all at the same moment. Default: 1000.
   */
  spread?: number | undefined
  /** Called when that time is over, with the number of connections that are closed in the middle of a request. */
  onTimeout?: ((busy: number) => void) | undefined
}

const known = optionNames<DrainOptions>({ timeout: true, spread: true, onTimeout: true })
const attempt = 'drain the server'

/** What is told of the connections of a server. */
export interface ConnectionObserver {
  entered(connection: Connection): void
  /** Its TLS handshake is over; from now on it is known as `secured`. */
  secured(connection: Connection, secured: Connection): void
  left(connection: Connection): void
  /** The server accepts no more. */
  closing(): void
}

/** A server whose connections are known, so that it can be drained. Made by `track`. */
export class TrackedServer {
  readonly server: Server
  readonly #connections: Connections = new Map()
  readonly #waiting: (() => void)[] = []
  readonly #intake: Intake
  #observer: ConnectionObserver | undefined
  #drain: Drain | undefined
  #drained = false

  constructor(server: Server) {
    this.server = server
    this.#intake = new Intake(server)
    let latest: Connection
    const leave = (connection: Connection): void => this.#leave(connection)
    function onClose(this: Connection): void {
      leave(this)
    }
    const enter = (connection: Connection): void => {
      latest = connection
      const raw = connection._parent
      const secured = raw ? this.#connections.delete(raw) : false
      this.#connections.set(connection, undefined)
      connection.on('close', onClose)
      if (secured) {
        this.#observer?.secured(raw!, connection)
      } else {
        judgeCapacity(server, this.#intake, this.size)
        this.#observer?.entered(connection)
      }
      this.#drain?.admit(connection)
    }
    // First in line, since Node emits 'session' from within its own listener for the same connection.
    server.prependListener('connection', enter)
    server.prependListener('secureConnection', enter)
    server.prependListener('session', (session: Session) => this.#connections.set(latest, session))
    server.on('listening', () => (this.#drained = false))
    watchWebSockets(server)
    joinDrain(server, {
      draining: () => this.#drain !== undefined,
      drained: () => this.#drained,
      begin: () => void this.#begin(defaults.spread, defaults.timeout * idlePart),
      finished: () => this.idle(),
    })
  }

  /** The open connections, each with its session where it speaks HTTP/2. */
  get connections(): ReadonlyMap<Connection, Session | undefined> {
    return this.#connections
  }

  /** Whether it accepts. */
  get intake(): Intake {
    return this.#intake
  }

  /** Tells `observer` of connections from now on. There is one, or none. */
  observe(observer: ConnectionObserver | undefined): void {
    this.#observer = observer
  }

  /** How many connections are open; on a TLS server, those that still shake hands count too. */
  get size(): number {
    return this.#connections.size
  }

  /** How many of them are in the middle of a request. */
  get busy(): number {
    return [...this.#connections].filter(([connection, session]) => (session ? openStreams(session).length > 0 : responseInFlight(connection))).length
  }

  /**
   * Stops accepting, lets what is in flight and what still arrives on open connections be answered, and closes the rest when
   * `timeout` is over; the table in this package's README has every case. Called again, it joins the drain under way, and can only
   * bring its end forward.
   *
   * @returns a promise that resolves when the server is closed and its last connection is gone: half a second after `timeout` at the latest
   * @throws {TypeError} or {RangeError} for a bad option
   */
  async drain(options: DrainOptions = {}): Promise<void> {
    requireKnown(attempt, '', options, known)
    const { timeout = defaults.timeout, spread = defaults.spread, onTimeout } = options
    requireDuration(attempt, 'timeout', timeout)
    requireDuration(attempt, 'spread', spread)
    requireFunction(attempt, 'onTimeout', onTimeout)
    const drain = this.#begin(Math.min(spread, timeout / 2), timeout * idlePart)
    const timers = [
      setTimeout(() => drain.endEventStreams(), timeout - eventStreamLead(timeout)),
      setTimeout(() => {
        const busy = drain.expire()
        onTimeout?.(busy)
      }, timeout),
    ]
    await drain.finished
    for (const timer of timers) clearTimeout(timer)
  }

  /** Resolves when no connection is open. */
  empty(): Promise<void> {
    return new Promise((resolve) => (this.size > 0 ? this.#waiting.push(resolve) : resolve()))
  }

  /** Resolves when no drain is under way. */
  idle(): Promise<void> {
    return this.#drain?.finished ?? Promise.resolve()
  }

  /** A drain without an end: only those who stay silent are closed, after `idle` milliseconds. Joins the one under way. */
  #begin(spread: number, idle: number): Drain {
    const drain = (this.#drain ??= this.#start(spread))
    const timer = setTimeout(() => drain.closeIdle(), idle)
    void drain.finished.then(() => clearTimeout(timer))
    return drain
  }

  #start(spread: number): Drain {
    this.#observer?.closing()
    const drain = new Drain(this.server, this.#connections, spread, () => this.empty())
    void drain.finished.then(() => {
      this.#drain = undefined
      this.#drained = true
    })
    return drain
  }

  #leave(connection: Connection): void {
    if (!this.#connections.delete(connection)) return
    judgeCapacity(this.server, this.#intake, this.size)
    this.#observer?.left(connection)
    if (this.size > 0) return
    for (const resolve of this.#waiting.splice(0)) resolve()
  }
}
