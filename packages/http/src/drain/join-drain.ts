import type { Server } from 'node:net'

/** What of a drain concerns the methods by which a program closes its server. */
export interface JoinableDrain {
  /** A drain is under way. */
  draining(): boolean
  /** The server has been drained, and has not listened since. */
  drained(): boolean
  /** Begins a drain without an end. */
  begin(): void
  /** Resolves when the drain under way is done. */
  finished(): Promise<void>
}

type Callback = (error?: Error) => void

/** The methods by which a server is closed, of whatever class it is. */
interface Closable {
  close(callback?: Callback): unknown
  closeIdleConnections?(): void
  closeAllConnections?(): void
}

/**
 * Makes a program that closes the server by itself join the drain: `close()` begins one, or waits for the one under way, and its callback succeeds
 * when that is done; until then `closeIdleConnections()` and `closeAllConnections()` do nothing. Node's own `close()`
 * resets the requests that are on their way on idle connections. After a drain, `close()` succeeds once more.
 */
export function joinDrain(server: Server, drain: JoinableDrain): void {
  const closable = server as Closable
  const { close } = closable
  closable.close = (callback) => {
    if (!drain.draining()) {
      if (drain.drained()) return done(Promise.resolve(), callback)
      if (!server.listening) return close.call(server, callback)
      drain.begin()
    }
    return done(drain.finished(), callback)
  }
  for (const method of ['closeIdleConnections', 'closeAllConnections'] as const) {
    const original = closable[method]
    if (typeof original === 'function') closable[method] = () => (drain.draining() ? undefined : original.call(server))
  }

  function done(finished: Promise<void>, callback: Callback | undefined): Server {
    // Not in the promise: what the callback throws is an uncaught exception, as ever.
    if (typeof callback === 'function') void finished.then(() => process.nextTick(callback))
    return server
  }
}
