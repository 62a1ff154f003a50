import type { Socket } from 'node:net'
import { responseInFlight, speaksHttp1, type Connection } from '../protocols/connection.js'

/**
 * Keeps a program, or a library of it, from closing an HTTP/1 connection between two requests while its server drains:
 * `socket.end()` and `socket.destroy()` have no effect there, as they would reset a request that is on its way. Libraries that
 * stop a server "gracefully" do this to all their idle connections. Everything else works as before: in the middle of a request, with
 * data or an error, after the client has ended its side, after a timeout, and after the response that says `Connection: close`.
 *
 * @returns a function that ends this
 */
export function holdIdle(connection: Connection): () => void {
  let held = true
  const release = (): void => void (held = false)
  const idle = (): boolean => held && speaksHttp1(connection) && !responseInFlight(connection) && !connection.readableEnded
  const { end, destroy, destroySoon } = connection
  connection.end = function (this: Socket, ...values: unknown[]) {
    return values.length === 0 && idle() ? connection : Reflect.apply(end, connection, values)
  } as Socket['end']
  connection.destroy = (error?: Error) => (error === undefined && idle() ? connection : destroy.call(connection, error))
  // Node itself calls it, once it has written the last response.
  connection.destroySoon = () => {
    release()
    destroySoon.call(connection)
  }
  connection.prependListener('timeout', release)
  return release
}
