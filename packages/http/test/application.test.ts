import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { describe, expect, test } from 'vitest'
import type { Application, FetchHandler } from '../src/application/framework.js'
import { serve } from '../src/serve.js'
import { RawClient } from './fixtures/raw-client.js'
import { TestInstance } from './fixtures/test-instance.js'

/** Serves an application while `use` talks to it. */
async function serving(app: Application, use: (port: number) => Promise<void>): Promise<void> {
  const instance = new TestInstance()
  const served = serve(instance, app)
  await use(await Promise.race([instance.port(), served.then(() => Promise.reject(new Error('It does not serve')))]))
  instance.interrupt()
  await served
}

const ask = (port: number, path = '/', init: RequestInit = {}): Promise<Response> =>
  fetch(`http://127.0.0.1:${port}${path}`, { ...init, headers: { connection: 'close', ...init.headers } })

describe('serve takes', () => {
  test('a listener of requests, as Express and Connect are', () =>
    serving((_: IncomingMessage, response: ServerResponse) => void response.end('listener'), async (port) => {
      expect(await (await ask(port)).text()).toBe('listener')
    }))

  test('an application with callback(), as of Koa', () => {
    const app = { use: () => app, callback: () => (_: IncomingMessage, response: ServerResponse) => void response.end('callback') }
    return serving(app, async (port) => expect(await (await ask(port)).text()).toBe('callback'))
  })

  test('an application with fetch(), which keeps its this', () => {
    const app = {
      greeting: 'fetch',
      fetch(): Response {
        return new Response(this.greeting)
      },
    }
    return serving(app, async (port) => expect(await (await ask(port)).text()).toBe('fetch'))
  })

  test('an application with a server of its own: it listens in its own way, on our socket, and closes after the drain', async () => {
    const told: string[] = []
    const server = createServer((_, response) => response.end('hello'))
    const app = {
      server,
      ready: () => Promise.resolve(),
      inject: () => {},
      async listen(options: { port: number }) {
        server.listen(options, () => told.push('callback'))
        await once(server, 'listening')
        told.push('hook onListen')
      },
      close() {
        told.push(`closed, listening: ${server.listening}`)
        return new Promise<void>((resolve, reject) => server.close((error) => (error ? reject(error) : resolve())))
      },
    }
    const instance = new TestInstance()
    const served = serve(instance, app)
    const client = new RawClient(await instance.port())
    await client.get().until('hello')
    instance.interrupt()
    // What the program asks for itself waits for the drain, and is done once.
    const closed = app.close()
    expect(told).toEqual(['callback', 'hook onListen'])
    expect(await client.get().until('hello')).toContain('Connection: close')
    await Promise.all([closed, served])
    expect(told).toEqual(['callback', 'hook onListen', 'closed, listening: false'])
    expect(instance.said).toEqual(['listen http', 'ready', 'stopping', 'draining 1, busy 0'])
  })

  test('no server that listens already', async () => {
    const server = createServer()
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const instance = new TestInstance()
    // As the instance of a child does.
    instance.listen = () => Promise.reject(Object.assign(new Error('listens already'), { code: 'ASC_LISTENER' }))
    await expect(serve(instance, server)).rejects.toMatchObject({ code: 'ASC_LISTENER' })
    server.close()
  })

  test.each<[string, unknown]>([
    ['a function that does not say what it is', () => new Response()],
    ['nothing', undefined],
    ['an object that is none of these', {}],
    ['a URL', 'http://localhost'],
  ])('not %s', async (_, app) => {
    await expect(serve(new TestInstance(), app as Application)).rejects.toThrow(TypeError)
  })
})

describe('a handler of the Fetch API', () => {
  const handling = (handler: FetchHandler, use: (port: number) => Promise<void>): Promise<void> => serving((request: Request) => handler(request), use)

  test('finds method, URL, headers and body, and its answer has status, headers, cookies and body', () =>
    handling(
      async (request) => {
        const headers = new Headers({ 'x-url': request.url, 'x-one': request.headers.get('x-one') ?? '' })
        headers.append('set-cookie', 'a=1')
        headers.append('set-cookie', 'b=2')
        return new Response(`${request.method} ${await request.text()}`, { status: 201, headers })
      },
      async (port) => {
        const response = await ask(port, '/path?query=1', { method: 'POST', body: 'body', headers: { 'x-one': 'one' } })
        expect(response.status).toBe(201)
        expect(response.headers.get('x-url')).toBe(`http://127.0.0.1:${port}/path?query=1`)
        expect(response.headers.get('x-one')).toBe('one')
        expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
        expect(await response.text()).toBe('POST body')
      },
    ))

  test('streams its answer, and learns when the client hangs up', async () => {
    let aborted: Promise<unknown> | undefined
    let cancelled!: () => void
    const cancel = new Promise<void>((resolve) => (cancelled = resolve))
    await handling(
      (request) => {
        aborted = once(request.signal, 'abort')
        return new Response(new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode('first')), cancel: cancelled }))
      },
      async (port) => {
        const client = new RawClient(port)
        await client.get().until('first')
        client.socket.destroy()
        await Promise.all([aborted, cancel])
      },
    )
  })

  test('answers HEAD without a body, what it throws with 500, and what is no request with 400', () =>
    handling(
      (request) => {
        if (request.url.endsWith('/throw')) throw new Error('it throws, on purpose')
        return new Response('body', { headers: { 'content-length': '4' } })
      },
      async (port) => {
        const head = await ask(port, '/', { method: 'HEAD' })
        expect([head.headers.get('content-length'), await head.text()]).toEqual(['4', ''])
        expect((await ask(port, '/throw')).status).toBe(500)
        const client = new RawClient(port)
        expect(await client.send('GET http:// HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n').until('\r\n')).toContain('400')
      },
    ))

  test('that fails in the middle of its answer cuts it off', () =>
    handling(
      () =>
        new Response(
          new ReadableStream({
            start: (controller) => controller.enqueue(new TextEncoder().encode('first')),
            pull: (controller) => controller.error(new Error('it fails in the middle, on purpose')),
          }, { highWaterMark: 0 }),
        ),
      async (port) => {
        await expect(ask(port).then((response) => response.text())).rejects.toThrow()
      },
    ))
})
