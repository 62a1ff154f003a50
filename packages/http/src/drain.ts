import { Server } from 'node:net'
import type { Connection, Connections } from './connection.js'
import { closeAfterCurrent, closeAfterNext } from './http1.js'
import { openStreams, retire, type Session } from './http2.js'
import { oneByOne } from './one-by-one.js'

/** One drain of one server, from the moment it stops accepting. */
export class Drain {
  /** Resolves when the server is closed and its last connection is gone. Never rejects. */
  readonly finished: Promise<void>
  readonly #connections: Connections
  readonly #goAway = new Map<Session, () => void>()
  /** Tells all clients to leave whose turn has not come. */
  readonly #tellAll: () => void

  /**
   * @param spread milliseconds within which the clients are told to leave. They connect anew, all of them to children that have
   * just started: told at the same moment, they would wait for each other there.
   */
  constructor(server: Server, connections: Connections, spread: number, empty: () => Promise<void>) {
    this.#connections = connections
    const closed = stopAccepting(server)
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
    })
  }

  /**
   * Closes every connection without a request in flight, and from now on each one as soon as its last request is answered.
   *
   * @returns how many stay open for now
   */
  expire(): number {
    this.#tellAll()
    for (const goAway of this.#goAway.values()) goAway()
    return [...this.#connections].filter(([connection, session]) => !closeIfIdle(connection, session)).length
  }

  #retire(session: Session): void {
    this.#goAway.set(session, retire(session))
    session.once('close', () => this.#goAway.delete(session))
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

/** Closes a connection without a request in flight, at once or when it comes to that. */
function closeIfIdle(connection: Connection, session: Session | undefined): boolean {
  if (session) {
    // Told to go away, it ends after its last stream; Node would then wait for the client to hang up as well.
    if (connection.writableFinished) connection.destroy()
    else connection.once('finish', () => connection.destroy())
    return openStreams(session).length === 0
  }
  const response = connection._httpMessage
  if (!response || connection.destroyed) {
    connection.destroy()
    return true
  }
  response.once('close', () => closeIfIdle(connection, session))
  return false
}
