import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { createServer as createNetServer, type AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { serve } from '../src/serve.js'
import { track } from '../src/track/track.js'
import { RawClient } from './fixtures/raw-client.js'
import { TestInstance } from './fixtures/test-instance.js'

describe('serve', () => {
  test('listens, becomes ready, drains on interrupt and resolves', async () => {
    const instance = new TestInstance()
    const served = serve(instance, createServer((_, response) => response.end('hello')))
    const client = new RawClient(await instance.port())
    await client.get().until('hello')
    instance.interrupt()
    expect(await client.get().until('hello')).toContain('Connection: close')
    await served
    expect(instance.said).toEqual(['listen http', 'ready', 'stopping', 'draining 1, busy 0'])
  })

  test('tells how many connections of all its servers are left, and how many of them are busy', async () => {
    const instance = new TestInstance()
    const server = createServer()
    const served = [serve(instance, server), serve(instance, createServer(), { ready: false })]
    await instance.port()
    const { port } = server.address() as AddressInfo
    const idle = new RawClient(port)
    const client = new RawClient(port).get()
    const [, response] = (await once(server, 'request')) as [unknown, ServerResponse]
    while (track(server).size < 2) await once(server, 'connection')
    instance.interrupt()
    expect(instance.said.slice(-3)).toEqual(['stopping', 'draining 2, busy 1', 'draining 2, busy 1'])
    response.end('hello')
    await client.until('hello')
    await Promise.all([...served, idle.closed()])
  })

  test('keeps the heartbeat going from ready to the end, when there is a health-check timeout', async () => {
    const instance = new TestInstance({ healthCheckTimeout: 1000 })
    const served = serve(instance, createServer(), { listener: 'admin' })
    await instance.port()
    instance.interrupt()
    await served
    expect(instance.said).toEqual(['listen admin', 'heartbeat', 'ready', 'stopping', 'draining 0, busy 0', 'heartbeat ends'])
  })

  test('at the deadline closes what is left, says how much that was, and resolves', async () => {
    const instance = new TestInstance()
    const server = createServer()
    const served = serve(instance, server, { drainTimeout: 1 })
    const status = new Promise<string>((resolve) => (instance.status = resolve))
    const client = new RawClient(await instance.port()).get()
    await once(server, 'request')
    instance.interrupt()
    expect(await status).toBe('Drain timed out, connections closed in the middle of a request: 1')
    await Promise.all([served, client.closed()])
  })

  test('keeps a part of the grace period for what comes after it', async () => {
    const instance = new TestInstance({ gracePeriod: 1 })
    const server = createServer()
    const served = serve(instance, server, { drainTimeout: 60_000 })
    const client = new RawClient(await instance.port()).get()
    await once(server, 'request')
    instance.interrupt()
    await Promise.all([served, client.closed()])
  })

  test('keeps the child alive until it has resolved, also when it rejects', async () => {
    const instance = new TestInstance()
    const served = serve(instance, createServer())
    expect(instance.works).toEqual([served])
    await instance.port()
    instance.interrupt()
    await served
    await expect(serve(instance, createServer(), { listener: '' })).rejects.toThrow(TypeError)
  })

  test('with ready: false, leaves readiness to the caller', async () => {
    const instance = new TestInstance({ healthCheckTimeout: 1000 })
    const server = createServer()
    const served = serve(instance, server, { ready: false })
    await once(server, 'listening')
    instance.interrupt()
    await served
    expect(instance.said).toEqual(['listen http', 'stopping', 'draining 0, busy 0'])
  })

  test('resolves at once, without listening, when interrupted already', async () => {
    const instance = new TestInstance()
    instance.interrupt()
    const server = createServer()
    await serve(instance, server)
    expect(server.listening).toBe(false)
    expect(instance.said).toEqual([])
  })

  test('does not become ready when interrupted before it listens', async () => {
    const instance = new TestInstance()
    const server = createServer()
    const served = serve(instance, server)
    instance.interrupt()
    await served
    expect(server.listening).toBe(false)
    expect(instance.said).toEqual(['listen http', 'stopping', 'draining 0, busy 0'])
  })

  test('rejects when it cannot listen', async () => {
    const taken = createNetServer()
    await once(taken.listen(0, '127.0.0.1'), 'listening')
    const instance = new TestInstance()
    instance.listen = (server) =>
      new Promise((_, reject) => server.once('error', reject).listen((taken.address() as AddressInfo).port, '127.0.0.1'))
    await expect(serve(instance, createServer())).rejects.toMatchObject({ code: 'EADDRINUSE' })
    taken.close()
  })

  test('resolves when the program closes the server itself, before or after it listens', async () => {
    const before = createServer()
    const served = serve(new TestInstance(), before)
    before.close()
    await served

    const instance = new TestInstance()
    const after = createServer((_, response) => response.end('hello'))
    const servedAfter = serve(instance, after)
    const client = new RawClient(await instance.port())
    await client.get().until('hello')
    after.close()
    await servedAfter
    await client.closed()
    expect(instance.said).toEqual(['listen http', 'ready'])
  })

  test('drains what is left of a server that the program has closed', async () => {
    const instance = new TestInstance()
    const server = createServer()
    const served = serve(instance, server)
    const client = new RawClient(await instance.port()).get()
    const [, response] = await once(server, 'request')
    server.close()
    instance.interrupt()
    response.end('hello')
    expect(await client.until('hello')).toContain('Connection: close')
    await served
  })

  test('an error of the server while it drains is the program’s own, and holds up nothing', async () => {
    const instance = new TestInstance()
    const server = createServer((_, response) => response.end('hello'))
    const errors: Error[] = []
    server.on('error', (error) => errors.push(error))
    const served = serve(instance, server)
    const client = new RawClient(await instance.port())
    await client.get().until('hello')
    instance.interrupt()
    server.emit('error', new Error('accept EMFILE'))
    await client.get().until('hello')
    await served
    expect(errors).toHaveLength(1)
  })

  test('serves a net server', async () => {
    const instance = new TestInstance()
    const served = serve(instance, createNetServer((socket) => socket.pipe(socket)), { drainTimeout: 1 })
    const client = new RawClient(await instance.port())
    await client.send('one').until('one')
    instance.interrupt()
    await Promise.all([served, client.closed()])
  })

  test('bad arguments are refused', async () => {
    const instance = new TestInstance()
    const refused = (options: object) => serve(instance, createServer(), options)
    await expect(refused({ listener: '' })).rejects.toThrow("Cannot serve as 'listener' must be a name: current value is ''")
    await expect(refused({ drainTimeout: Infinity })).rejects.toThrow(RangeError)
    await expect(refused({ drainSpread: -1 })).rejects.toThrow("Cannot serve as 'drainSpread' must be a duration in milliseconds, up to 2147483647: current value is -1")
    await expect(refused({ drainTimout: 1 })).rejects.toThrow("'drainTimeout'")
    await expect(refused({ ready: 1 })).rejects.toThrow("Cannot serve as 'ready' must be a boolean: current value is 1")
    await expect(serve(instance, {} as never)).rejects.toThrow(TypeError)
    expect(instance.said).toEqual([])
  })
})

test('only modules that every server has loaded are imported, and of core only what is needed', async () => {
  const { readFile } = await import('node:fs/promises')
  const source = await readFile(new URL('../dist/index.js', import.meta.url), 'utf8')
  const modules = [...source.matchAll(/^import (?:.* from )?"([^"]*)"/gm)].map(([, module]) => module)
  expect([...new Set(modules)].sort()).toEqual(['fs', 'net', 'util'])
  expect(source).not.toMatch(/acorn|class Container|child_process/)
})
