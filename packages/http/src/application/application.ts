import type { Server } from 'node:net'
import { refusal } from '@asc/core/backend'
import { isServer } from '../base/argument.js'
import type { FastifyApplication, FetchApplication, FetchHandler, KoaApplication, NestApplication, RequestListener } from './framework.js'
import { track } from '../track/track.js'

/** An application as `serve` needs it. */
export interface ServedApplication {
  readonly server: Server
  /** Makes it listen in the framework's own way, which ends in `bind`: so that its hooks run. Default: `bind` alone. */
  listen?(bind: () => Promise<unknown>): Promise<unknown>
  /** The framework's own end, once all connections are gone. */
  close?(): Promise<unknown>
}

const attempt = 'serve'

/**
 * Finds out what `app` is by what it can do, and makes a server for it where it has none.
 *
 * @throws {TypeError} when it is none of these, or could be two of them
 */
export async function adapt(app: unknown): Promise<ServedApplication> {
  if (isFastify(app)) return withOwnServer(app.server, app, () => app.listen({ host: '0.0.0.0', port: 0 }))
  if (isNest(app)) {
    await app.init()
    return withOwnServer(app.getHttpServer() as Server, app, () => app.listen(0))
  }
  if (has(app, 'callback') && has(app, 'use')) return serverFor((app as KoaApplication).callback())
  if (has(app, 'fetch')) return serverForFetch((request) => (app as FetchApplication).fetch(request))
  if (typeof app !== 'function') throw new TypeError(refusal(attempt, 'app', 'a server, an application of a framework, or a function that answers requests', app))
  if (app.length >= 2) return serverFor(app as RequestListener)
  if (app.length === 1) return serverForFetch(app as FetchHandler)
  throw new TypeError(
    `Cannot ${attempt} as the function '${app.name}' has no parameters that tell what it is: give (request, response) => …, or { fetch: (request) => … }`,
  )
}

/** An application that has made its server itself, listens by a method of its own, and has something to close. */
function withOwnServer(server: Server, app: Pick<FastifyApplication, 'close'>, listenItself: () => Promise<unknown>): ServedApplication {
  const tracked = track(server)
  const { close } = app
  let closing: Promise<unknown> | undefined
  const closeOnce = (args: unknown[]): Promise<unknown> => (closing ??= Promise.resolve(Reflect.apply(close, app, args)))
  // While it closes, a framework refuses the requests of those who have not left yet: so it begins when they have.
  app.close = async (...args: unknown[]) => {
    if (server.listening) server.close()
    await tracked.idle()
    return closeOnce(args)
  }
  return {
    server,
    async listen(bind) {
      const listen = server.listen
      let bound: Promise<unknown> | undefined
      // The framework's call, whatever it asks for, is answered with the socket that all children share.
      server.listen = ((...args: unknown[]) => {
        server.listen = listen
        const callback = args.at(-1)
        if (typeof callback === 'function') server.once('listening', callback as () => void)
        bound = bind()
        bound.catch(() => {})
        return server
      }) as Server['listen']
      try {
        await listenItself()
      } finally {
        server.listen = listen
      }
      await bound
    },
    close: () => closeOnce([]),
  }
}

async function serverFor(listener: RequestListener): Promise<ServedApplication> {
  const { createServer } = await import('node:http')
  return { server: createServer(listener) }
}

async function serverForFetch(handler: FetchHandler): Promise<ServedApplication> {
  const { fetchListener } = await import('./fetch-listener.js')
  return serverFor(fetchListener(handler))
}

function isFastify(app: unknown): app is FastifyApplication {
  return isServer((app as { server?: unknown } | null | undefined)?.server) && ['ready', 'listen', 'close', 'inject'].every((method) => has(app, method))
}

function isNest(app: unknown): app is NestApplication {
  return ['init', 'getHttpServer', 'listen', 'close'].every((method) => has(app, method))
}

function has(value: unknown, method: string): boolean {
  return ((typeof value === 'object' && value !== null) || typeof value === 'function') && typeof Reflect.get(value, method) === 'function'
}
