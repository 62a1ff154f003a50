import type { Server } from 'node:net'
import { requireDuration } from './argument.js'
import type { Connection, Connections } from './connection.js'
import { Drain } from './drain.js'
import type { Session } from './http2.js'

/** How a server is drained. */
export interface DrainOptions {
  /** Milliseconds until connections without a request in flight are closed. Default: 9000. */
  timeout?: number
  /**
   * Milliseconds within which the clients are told to leave, one after another: 5 ms from one to the next, or less where they are too
   * many; never more than half of `timeout`. 0: all at the same moment. Default: 1000.
   */
  spread?: number
  /** Called when that time is over, with the number of connections that stay open because a request is in flight. */
  onTimeout?: (busy: number) => void
}

/** A server whose connections are known, so that it can be drained. Made by `track`. */
export class TrackedServer {
  readonly server: Server
  readonly #connections: Connections = new Map()
  readonly #waiting: (() => void)[] = []
  #drain: Drain | undefined

  constructor(server: Server) {
    this.server = server
    let latest: Connection
    const enter = (connection: Connection): void => {
      latest = connection
      if (connection._parent) this.#connections.delete(connection._parent)
      this.#connections.set(connection, undefined)
      connection.once('close', () => this.#leave(connection))
    }
    // First in line, since Node emits 'session' from within its own listener for the same connection.
    server.prependListener('connection', enter)
    server.prependListener('secureConnection', enter)
    server.prependListener('session', (session: Session) => this.#connections.set(latest, session))
  }

  /** How many connections are open; on a TLS server, those that still shake hands count too. */
  get size(): number {
    return this.#connections.size
  }

  /**
   * Stops accepting, lets what is in flight and what still arrives on open connections be answered, and closes the rest when
   * `timeout` is over; the table in this package's README has every case. Called again, it joins the drain under way, and can only
   * bring its end forward.
   *
   * @returns a promise that resolves when the server is closed and its last connection is gone. A request that never ends keeps it
   * waiting: to end the process all the same is up to the parent.
   * @throws {TypeError} or {RangeError} for a bad `timeout` or `spread`
   */
  async drain(options: DrainOptions = {}): Promise<void> {
    const { timeout = 9_000, spread = 1_000, onTimeout } = options
    requireDuration('drain the server', 'timeout', timeout)
    requireDuration('drain the server', 'spread', spread)
    const drain = (this.#drain ??= new Drain(this.server, this.#connections, Math.min(spread, timeout / 2), () => this.empty()))
    const timer = setTimeout(() => {
      const busy = drain.expire()
      onTimeout?.(busy)
    }, timeout)
    await drain.finished
    clearTimeout(timer)
    this.#drain = undefined
  }

  /** Resolves when no connection is open. */
  empty(): Promise<void> {
    return new Promise((resolve) => (this.size > 0 ? this.#waiting.push(resolve) : resolve()))
  }

  #leave(connection: Connection): void {
    this.#connections.delete(connection)
    if (this.size > 0) return
    for (const resolve of this.#waiting.splice(0)) resolve()
  }
}
