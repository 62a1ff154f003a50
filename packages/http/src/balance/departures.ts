import type { Server } from 'node:net'
import { speaksHttp1, type Connection } from '../protocols/connection.js'
import { closeAfterNext } from '../protocols/http1.js'
import { openStreams, retire, type Session } from '../protocols/http2.js'
import { isWebSocket } from '../protocols/websocket.js'

/**
 * Asks single connections to leave, by the means of a drain, which lose nothing: the next response of HTTP/1 says `Connection: close`; HTTP/2 gets GOAWAY as
 * soon as it is quiet. Everything else cannot be asked.
 */
export class Departures {
  readonly #server: Server
  readonly #connections: ReadonlyMap<Connection, Session | undefined>
  /** Will be asked with their next request. */
  readonly #due = new Set<Connection>()
  /** Have been asked. */
  readonly #leaving = new Set<Connection>()
  /** How much each HTTP/2 connection had received at the last look. */
  #received = new Map<Connection, number>()
  #next: ((connection: Connection) => boolean) | undefined
  #listening: (() => void) | undefined
  #asked = 0

  constructor(server: Server, connections: ReadonlyMap<Connection, Session | undefined>) {
    this.#server = server
    this.#connections = connections
  }

  /** How many have been asked, ever. */
  get asked(): number {
    return this.#asked
  }
  /** How many that have been asked are still there. */
  get leaving(): number {
    return this.#leaving.size
  }

  /** This one is to leave. Where its client stays silent it stays: it would lose a request that is on its way. */
  ask(connection: Connection): void {
    const session = this.#connections.get(connection)
    if (session) retire(session)
    else this.#due.add(connection)
    this.#listen()
  }

  /** One of those is to leave on which the client is doing something: the first of them. Asked again, it is still one. */
  askOne(suits: (connection: Connection) => boolean): void {
    const active = this.#activeSession((connection) => !this.#leaving.has(connection) && suits(connection))
    this.#next = undefined
    if (active) {
      this.#askedTo(active[0])
      retire(active[1])
      return this.#listen()
    }
    this.#next = (connection) => speaksHttp1(connection) && suits(connection)
    this.#listen()
  }

  /** None has to leave any more that has not been asked. */
  askNone(): void {
    this.#next = undefined
    this.#listen()
  }

  left(connection: Connection): void {
    if (this.#received.size + this.#leaving.size + this.#due.size === 0) return
    this.#received.delete(connection)
    if (this.#leaving.delete(connection) || this.#due.delete(connection)) this.#listen()
  }

  /** For good: all are asked to leave by somebody else. */
  end(): void {
    this.#due.clear()
    this.#leaving.clear()
    this.askNone()
  }

  #askedTo(connection: Connection): void {
    this.#leaving.add(connection)
    this.#asked += 1
  }

  /** Requests are looked at only while somebody is to leave. */
  #listen(): void {
    // A response that has said it may not have been the last: of pipelined requests, only the last one says so.
    const needed = this.#next !== undefined || this.#due.size > 0 || this.#leaving.size > 0
    if (needed) this.#listening ??= closeAfterNext(this.#server, (connection) => this.#leaves(connection))
    else if (this.#listening) {
      this.#listening()
      this.#listening = undefined
    }
  }

  #leaves(connection: Connection): boolean {
    if (this.#leaving.has(connection)) return true
    if (!this.#due.delete(connection)) {
      if (!this.#next?.(connection)) return false
      this.#next = undefined
    }
    this.#askedTo(connection)
    return true
  }

  #activeSession(suits: (connection: Connection) => boolean): [Connection, Session] | undefined {
    const before = this.#received
    this.#received = new Map()
    let found: [Connection, Session] | undefined
    for (const [connection, session] of this.#connections) {
      if (!session || session.closed || isWebSocket(connection)) continue
      this.#received.set(connection, connection.bytesRead)
      const active = openStreams(session).length > 0 || (before.has(connection) && before.get(connection) !== connection.bytesRead)
      if (active && suits(connection)) found ??= [connection, session]
    }
    return found
  }
}
