import type { Instance } from '@asc/core'
import { optionNames, requireBoolean, requireDuration, requireKnown } from '@asc/core/backend'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Server } from 'node:net'
import { isServer, requireName } from './base/argument.js'
import { loadPlan, type LoadOptions } from './balance/balance-options.js'
import { spread } from './balance/spread.js'
import { adapt, type ServedApplication } from './application/application.js'
import type {
  Application, FastifyApplication, FetchApplication, FetchHandler, KoaApplication, NestApplication,
} from './application/framework.js'
import { defaults } from './base/times.js'
import { drainInstance } from './drain-instance.js'
import { track } from './track/track.js'
import { requireWarmUp, warmUp, type WarmUp } from './warm/warm-up.js'

/** What `serve` uses of an instance. */
export type ServingInstance = Pick<
  Instance,
  'signal' | 'listen' | 'ready' | 'stopping' | 'draining' | 'status' | 'heartbeat' | 'healthCheckTimeout' | 'gracePeriod' | 'keepAlive'
> & Partial<Pick<Instance, 'listeners'>>

/** How a server is served. */
export interface ServeOptions extends LoadOptions {
  /** The name of the listener in the option `listeners` that the parent gave. Default: `'http'`. */
  listener?: string | undefined
  /**
   * Milliseconds from the interrupt until every connection is closed, whatever it is doing. Default, and upper limit where the parent has said how long it
   * waits: its grace period without a fifth, at least a second, which is kept for what the task does after `serve`; 8000 of 10 000.
   */
  drainTimeout?: number | undefined
  /**
   * Milliseconds within which the clients are told to leave, one after another, so that they do not all connect anew in the same
   * moment: 5 ms from one to the next, or less where they are too many; never more than half of `drainTimeout`. 0: all at once. Default: 1000.
   */
  drainSpread?: number | undefined
  /**
   * Whether to call `instance.ready()`, and start `instance.heartbeat()`, once listening. Set it to false for all but
   * one of several servers, or to become ready later. Default: true.
   */
  ready?: boolean | undefined
  /**
   * What the child does before it listens, so that its first clients need not wait for code that V8 has not compiled and caches that are empty: it asks
   * itself 20 times for each of these paths, or calls this function, whose argument sends `GET path` and resolves with the status. Requests of
   * a child to itself come from 127.0.0.1, on connections of their own. What fails is told as the child's status, and the child serves. For
   * node:http, https and http2. Default: nothing.
   */
  warmUp?: WarmUp | undefined
  /** Milliseconds after which the warm-up ends, done or not. Default: 5000. */
  warmUpTimeout?: number | undefined
}

const attempt = 'serve'
const known = optionNames<ServeOptions>({ listener: true, drainTimeout: true, drainSpread: true, ready: true, balance: true, maxConnectionAge: true, warmUp: true, warmUpTimeout: true })

/**
 * Runs a server of node:http, https, http2, net or tls, or the application of a framework, in a child: listens on the shared socket, becomes ready, keeps
 * its heartbeat, and when the instance is interrupted (SIGINT, SIGTERM or their message) drains: no request that a client has sent is lost.
 *
 * @param app a server that does not listen yet; or an application: a Fastify or NestJS one, one of Express, Koa or Connect, a listener `(request, response)`,
 * an object with a method `fetch` as Hono's, or a function `(request) => Response`
 * @returns a promise that resolves when the server is closed, its last connection is gone and the framework's own `close()` is done, whether by an
 * interrupt or because the program closed the server itself; at once, without listening, when the instance is interrupted already
 * @throws {ListenerError} when it cannot listen, or listens already
 * @throws {TypeError} or {RangeError} for a bad argument
 *
 * @example await serve(instance, createServer(app), { listener: 'http' })
 * @example await serve(instance, fastify)
 */
export function serve(instance: ServingInstance, server: Server, options?: ServeOptions): Promise<void>
export function serve(instance: ServingInstance, app: FastifyApplication | NestApplication | KoaApplication | FetchApplication, options?: ServeOptions): Promise<void>
export function serve(instance: ServingInstance, handler: FetchHandler, options?: ServeOptions): Promise<void>
export function serve(
  instance: ServingInstance, listener: (request: IncomingMessage, response: ServerResponse) => unknown, options?: ServeOptions,
): Promise<void>
export function serve(instance: ServingInstance, app: Application, options?: ServeOptions): Promise<void>
export function serve(instance: ServingInstance, app: Application, options: ServeOptions = {}): Promise<void> {
  const served = run(instance, app, options)
  // What comes after it is up to the task: it must not be cut off.
  instance.keepAlive(served)
  return served
}

async function run(instance: ServingInstance, app: Application, options: ServeOptions): Promise<void> {
  requireKnown(attempt, '', options, known)
  const { listener = 'http', drainTimeout: asked, drainSpread = defaults.spread, ready = true, warmUp: way, warmUpTimeout = defaults.warmUp } = options
  requireName(attempt, 'listener', listener)
  requireDuration(attempt, 'drainTimeout', asked)
  requireDuration(attempt, 'drainSpread', drainSpread)
  requireBoolean(attempt, 'ready', ready)
  requireWarmUp(attempt, way)
  requireDuration(attempt, 'warmUpTimeout', warmUpTimeout)
  const plan = loadPlan(attempt, options)
  const served: ServedApplication = isServer(app) ? { server: app as Server } : await adapt(app)
  const { server } = served
  const tracked = track(server)
  const { signal } = instance
  if (signal.aborted) return

  const bind = async (): Promise<unknown> => {
    const wrong = way && !server.listening ? await warmUp(server, way, warmUpTimeout, signal) : undefined
    if (wrong !== undefined) instance.status(`Cannot warm up: ${wrong}`)
    return instance.listen(server, listener)
  }
  const closed = new Promise<void>((resolve) => server.once('close', () => resolve()))
  // A server that is closed before it listens never calls back.
  await Promise.race([listen(served, bind), closed])
  const load = instance.listeners?.[listener]?.load
  if (server.listening) spread(tracked, plan, load && { load })

  let stopHeartbeat: (() => void) | undefined
  if (ready && !signal.aborted && server.listening) {
    if (instance.healthCheckTimeout !== undefined) stopHeartbeat = instance.heartbeat()
    instance.ready()
  }
  let drained: Promise<void> | undefined
  const drain = (): void => void (drained = drainInstance(instance, tracked, asked, drainSpread))
  if (signal.aborted) drain()
  else signal.addEventListener('abort', drain, { once: true })

  await closed
  await tracked.empty()
  await drained
  await served.close?.()
  signal.removeEventListener('abort', drain)
  stopHeartbeat?.()
}

/** @param bind listens on the shared socket */
function listen({ server, listen }: ServedApplication, bind: () => Promise<unknown>): Promise<unknown> {
  // One that listens already is refused, before its framework says something else.
  return listen && !server.listening ? listen(bind) : bind()
}
