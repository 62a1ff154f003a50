import type { Instance } from '@asc/core'
import type { Server } from 'node:net'
import { requireBoolean, requireDuration, requireName } from './argument.js'
import { track } from './track.js'

/** What `serve` uses of an instance. */
export type ServingInstance = Pick<Instance, 'signal' | 'listen' | 'ready' | 'stopping' | 'status' | 'heartbeat' | 'healthCheckTimeout'>

/** How a server is served. */
export interface ServeOptions {
  /** The name of the listener in the option `listeners` that the parent gave. Default: `'http'`. */
  listener?: string
  /**
   * Milliseconds from the interrupt until connections without a request in flight are closed. Default: 9000, so that the child
   * ends by itself just before a supervisor with the default grace period of 10 s kills it.
   */
  drainTimeout?: number
  /**
   * Milliseconds within which the clients are told to leave, one after another, so that they do not all connect anew in the same
   * moment: 5 ms from one to the next, or less where they are too many; never more than half of `drainTimeout`. 0: all at once. Default: 1000.
   */
  drainSpread?: number
  /**
   * Whether to call `instance.ready()`, and start `instance.heartbeat()`, once listening. Set it to false for all but
   * one of several servers, or to become ready later. Default: true.
   */
  ready?: boolean
}

/**
 * Runs a server of node:http, https, http2, net or tls in a child: listens on the shared socket, becomes ready, keeps its heartbeat,
 * and when the instance is interrupted (SIGINT, SIGTERM or their message) drains: no request that a client has sent is lost.
 *
 * @returns a promise that resolves when the server is closed and its last connection is gone, whether by an interrupt or because
 * the program closed the server itself; at once, without listening, when the instance is interrupted already
 * @throws {ListenerError} when it cannot listen
 * @throws {TypeError} or {RangeError} for a bad argument
 *
 * @example await serve(instance, createServer(app), { listener: 'http' })
 */
export async function serve(instance: ServingInstance, server: Server, options: ServeOptions = {}): Promise<void> {
  const { listener = 'http', drainTimeout = 9_000, drainSpread = 1_000, ready = true } = options
  requireName('serve', 'listener', listener)
  requireDuration('serve', 'drainTimeout', drainTimeout)
  requireDuration('serve', 'drainSpread', drainSpread)
  requireBoolean('serve', 'ready', ready)
  const tracked = track(server)
  const { signal } = instance
  if (signal.aborted) return

  const closed = new Promise<void>((resolve) => server.once('close', () => resolve()))
  // A server that is closed before it listens never calls back.
  await Promise.race([instance.listen(server, listener), closed])

  let stopHeartbeat: (() => void) | undefined
  if (ready && !signal.aborted && server.listening) {
    if (instance.healthCheckTimeout !== undefined) stopHeartbeat = instance.heartbeat()
    instance.ready()
  }
  let drained: Promise<void> | undefined
  const drain = (): void => {
    instance.stopping(`Draining, connections: ${tracked.size}`)
    const onTimeout = (busy: number): void => instance.status(`Drain timed out, connections with a request in flight: ${busy}`)
    drained = tracked.drain({ timeout: drainTimeout, spread: drainSpread, onTimeout })
  }
  if (signal.aborted) drain()
  else signal.addEventListener('abort', drain, { once: true })

  await closed
  await tracked.empty()
  await drained
  signal.removeEventListener('abort', drain)
  stopHeartbeat?.()
}
