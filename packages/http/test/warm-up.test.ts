import { createServer, type RequestListener } from 'node:http'
import { createServer as createHttp2Server } from 'node:http2'
import { describe, expect, test } from 'vitest'
import { askSelf } from '../src/warm/ask-self.js'
import { serve, type ServeOptions } from '../src/serve.js'
import { TestInstance } from './fixtures/test-instance.js'

/** Serves until it is ready, and then interrupts it. */
async function served(listener: RequestListener, options: ServeOptions): Promise<TestInstance> {
  const instance = new TestInstance()
  const done = serve(instance, createServer(listener), options)
  await instance.port()
  instance.interrupt()
  await done
  return instance
}

describe('a child that warms up', () => {
  test('answers its own requests before it listens', async () => {
    const asked: (string | undefined)[] = []
    const server = createServer(({ url, socket }, response) => {
      asked.push(`${url} ${socket.remoteAddress} ${server.listening}`)
      response.end('hello')
    })
    const instance = new TestInstance()
    const done = serve(instance, server, { warmUp: ['/', '/list'] })
    await instance.port()
    instance.interrupt()
    await done
    expect(asked.length).toBe(40)
    expect(new Set(asked)).toEqual(new Set(['/ 127.0.0.1 false', '/list 127.0.0.1 false']))
    expect(instance.said).toEqual(['listen http', 'ready', 'stopping', 'draining 0, busy 0'])
  })

  test('calls a function that asks what it likes, and waits for it', async () => {
    const statuses: number[] = []
    const instance = await served((_, response) => response.writeHead(404).end(), {
      async warmUp(ask) {
        statuses.push(await ask('/anything'))
      },
    })
    expect(statuses).toEqual([404])
    expect(instance.said).toContain('ready')
  })

  test.for<[string, RequestListener, ServeOptions, string]>([
    ['answers with an error', (_, response) => response.writeHead(500).end(), { warmUp: ['/list'] }, '/list was answered with 500'],
    ['is ended by its own handler', (_, response) => response.destroy(), { warmUp: ['/'] }, 'socket hang up'],
    ['takes too long', () => {}, { warmUp: ['/'], warmUpTimeout: 50 }, 'it was not done within 50 ms'],
    ['never settles', () => {}, { warmUp: () => new Promise(() => {}), warmUpTimeout: 50 }, 'it was not done within 50 ms'],
    ['throws', () => {}, { warmUp: () => { throw new Error('no such table') } }, 'no such table'],
  ])('serves cold, and says why, where it %s', async ([, listener, options, why]) => {
    const instance = await served(listener, options)
    expect(instance.said.slice(0, 3)).toEqual([`status Cannot warm up: ${why}`, 'listen http', 'ready'])
  })

  test('ends when it is interrupted meanwhile', async () => {
    const instance = new TestInstance()
    await serve(instance, createServer(() => instance.interrupt()), { warmUp: ['/'], warmUpTimeout: 60_000 })
    expect(instance.said).not.toContain('ready')
  })

  test.for([[[]], [['list']], ['/'], [[1]], [true]])('is refused for %j', async ([warmUp]) => {
    await expect(serve(new TestInstance(), createServer(), { warmUp } as never)).rejects.toThrow(/'warmUp' must be a list of paths/)
  })

  test('asks a server of HTTP/2 in its own protocol', async () => {
    const server = createHttp2Server((asked, response) => response.writeHead(asked.httpVersionMajor * 100).end())
    expect(await askSelf(server, '/')).toBe(200)
  })
})
