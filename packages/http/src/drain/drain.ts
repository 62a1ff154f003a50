import { Server } from 'node:net'
import { speaksHttp1, type Connection, type Connections } from '../protocols/connection.js'
import { depart, endEventStreams, hangUp } from './depart.js'
import { holdIdle } from './hold-idle.js'
import { closeAfterCurrent, closeAfterNext } from '../protocols/http1.js'
import { retire, type Retirement, type Session } from '../protocols/http2.js'
import { oneByOne } from './one-by-one.js'

/** One drain of one server, from the moment it stops accepting. */
export class Drain {
  /** Resolves when the server is closed and its last connection is gone. Never rejects. */
  readonly finished: Promise<void>
  readonly #server: Server
  readonly #connections: Connections
  readonly #retirements = new Map<Session, Retirement>()
  readonly #holds = new Map<Connection, () => void>()
  /** Tells all clients to leave whose turn has not come. */
  readonly #tellAll: () => void
  #over = false

  /**
   * @param spread milliseconds within which the clients are told to leave. They connect anew, all of them to children that have
   * just started: told at the same moment, they would wait for each other there.
   */
  constructor(server: Server, connections: Connections, spread: number, empty: () => Promise<void>) {
    this.#server = server
    this.#connections = connections
    const closed = stopAccepting(server)
    for (const connection of connections.keys()) this.admit(connection)
    const staying = new Set(connections.keys())
    const takeBack = closeAfterNext(server, (connection) => !staying.has(connection))
    this.#tellAll = oneByOne(connections.keys(), spread, (connection) => {
      staying.delete(connection)
      const session = connections.get(connection)
      if (session) this.#retire(session)
      else closeAfterCurrent(connection)
    })
    // A connection taken from the queue just before may still be shaking hands.
    const late = (session: Session): void => this.#retire(session)
    server.on('session', late)
    this.finished = closed.then(empty).then(() => {
      this.#tellAll()
      takeBack()
      server.off('session', late)
      closeForGood(server)
    })
  }

  /** A connection that there is, or that has come late. */
  admit(connection: Connection): void {
    if (this.#over) return void depart(connection, undefined)
    this.#holds.set(connection, holdIdle(connection))
    connection.once('close', () => this.#holds.delete(connection))
  }

  /**
   * Closes the connections of clients that stay silent: those of HTTP/1 between two requests, and those never used; HTTP/2 sessions
   * without streams get GOAWAY as soon as they are quiet. From now on a client that becomes idle is not kept.
   */
  closeIdle(): void {
    this.#tellAll()
    for (const release of this.#holds.values()) release()
    closeIdleConnections(this.#server)
    for (const [connection, session] of this.#connections) {
      if (session) this.#retirements.get(session)?.whenQuiet(() => hangUp(connection))
      else if (speaksHttp1(connection) && connection.bytesRead === 0) connection.destroy()
    }
  }

  /** Ends the event streams, a moment before everything ends. */
  endEventStreams(): void {
    this.#tellAll()
    for (const [connection, session] of this.#connections) endEventStreams(connection, session)
  }

  /**
   * Ends every connection now; see `depart`.
   *
   * @returns how many of them had a request in flight
   */
  expire(): number {
    this.#over = true
    this.#tellAll()
    for (const release of this.#holds.values()) release()
    for (const { goAway } of this.#retirements.values()) goAway()
    return [...this.#connections].filter(([connection, session]) => depart(connection, session)).length
  }

  #retire(session: Session): void {
    this.#retirements.set(session, retire(session))
    session.once('close', () => this.#retirements.delete(session))
  }
}

/**
 * Stops accepting, and nothing else. `close()` of an http server closes its idle keep-alive connections as well, and so resets the
 * request that a client is just sending on one of them. In a child only its own descriptor of the shared socket is closed.
 */
function stopAccepting(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.once('close', () => resolve()))
  Server.prototype.close.call(server)
  return closed
}

/**
 * Does the rest of what `close()` does in the server's own class: that of http stops a timer, which would hold the server, and whatever
 * its listeners refer to, for ever. The event `close` has been emitted and is not to come again.
 */
function closeForGood(server: Server): void {
  if (server.listening) return
  const quiet = server as unknown as { _emitCloseIfDrained?: () => void }
  quiet._emitCloseIfDrained = () => {}
  try {
    ownMethod(server, 'close')?.call(server)
  } finally {
    delete quiet._emitCloseIfDrained
  }
}

/** As http's own `closeIdleConnections`, which knows of headers that have begun to arrive. */
function closeIdleConnections(server: Server): void {
  ownMethod(server, 'closeIdleConnections')?.call(server)
}

/** A method of the server's class: not what this package, or somebody else, has put in its place on this server. */
function ownMethod(server: Server, name: string): (() => void) | undefined {
  return Reflect.get(Object.getPrototypeOf(server) as object, name, server) as (() => void) | undefined
}
