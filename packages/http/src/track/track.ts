import type { Server } from 'node:net'
import { requireServer } from '../base/argument.js'
import { TrackedServer } from './tracked-server.js'

const known = new WeakMap<Server, TrackedServer>()

/**
 * Begins to keep count of the connections of a server (net, tls, http, https or http2): one entry and one listener for each
 * connection, nothing for each request. Call it before the server listens: connections made earlier are not seen. For the same
 * server it always returns the same object. `serve` calls it by itself.
 *
 * @throws {TypeError} when `server` is no server
 * @example
 * const tracked = track(server)
 * process.once('SIGTERM', () => tracked.drain({ timeout: 5000 }))
 */
export function track(server: Server): TrackedServer {
  requireServer('track connections', 'server', server)
  const tracked = known.get(server) ?? new TrackedServer(server)
  known.set(server, tracked)
  return tracked
}
