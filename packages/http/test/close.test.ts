import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { track } from '../src/track/track.js'
import { RawClient } from './fixtures/raw-client.js'

const clients: RawClient[] = []
afterEach(() => clients.splice(0).forEach(({ socket }) => socket.destroy()))

async function listening(server: Server = createServer((_, response) => response.end('hello'))) {
  const tracked = track(server)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const connect = async (): Promise<RawClient> => {
    const client = new RawClient((server.address() as AddressInfo).port)
    clients.push(client)
    await client.get().until('hello')
    return client
  }
  return { server, tracked, connect }
}

const closing = (server: Server): Promise<Error | undefined> => new Promise((resolve) => server.close(resolve))

describe('close() of a tracked server', () => {
  test('begins a drain: an idle connection stays until its next response, and the callback succeeds', async () => {
    const { server, connect } = await listening()
    const client = await connect()
    const closed = closing(server)
    expect(server.listening).toBe(false)
    server.closeIdleConnections()
    server.closeAllConnections()
    expect(await client.get().until('hello')).toContain('Connection: close')
    expect(await closed).toBeUndefined()
  })

  test('joins the drain under way, and succeeds again after it', async () => {
    const { server, tracked, connect } = await listening()
    const client = await connect()
    const drained = tracked.drain()
    const closed = [closing(server), closing(server)]
    await client.get().until('hello')
    await drained
    expect(await Promise.all(closed)).toEqual([undefined, undefined])
    expect(await closing(server)).toBeUndefined()
    await server[Symbol.asyncDispose]()
  })

  test('sets no end to requests in flight, which a drain that follows does', async () => {
    const { server, tracked } = await listening(createServer())
    const client = new RawClient((server.address() as AddressInfo).port).get()
    await once(server, 'request')
    const closed = closing(server)
    await tracked.drain({ timeout: 1 })
    await Promise.all([closed, client.closed()])
  })

  test('emits close once, and fails where there was nothing to close, as ever', async () => {
    const { server, tracked } = await listening()
    let closes = 0
    server.on('close', () => closes++)
    await tracked.drain()
    await closing(server)
    expect(closes).toBe(1)
    expect(await closing(createTracked())).toMatchObject({ code: 'ERR_SERVER_NOT_RUNNING' })
  })

  test('before a drain, closeIdleConnections() and closeAllConnections() do what they always do', async () => {
    const { server, tracked, connect } = await listening()
    const idle = await connect()
    server.closeIdleConnections()
    await idle.closed()
    const other = await connect()
    server.closeAllConnections()
    await other.closed()
    await tracked.drain()
  })
})

describe('while a server drains, a program that closes connections between two requests', () => {
  test.each([
    ['by end()', (socket: Socket) => void socket.end()],
    ['by destroy()', (socket: Socket) => void socket.destroy()],
  ])('%s resets no request that is on its way', async (_, close) => {
    const sockets: Socket[] = []
    const { server, tracked, connect } = await listening()
    server.on('connection', (socket) => sockets.push(socket))
    const client = await connect()
    const drained = tracked.drain()
    sockets.forEach(close)
    expect(await client.get().until('hello')).toContain('Connection: close')
    await Promise.all([drained, client.closed()])
  })

  test('has its way in the middle of a request, with an error, and before the drain', async () => {
    const sockets: Socket[] = []
    const { server, tracked } = await listening(createServer().on('clientError', () => {}))
    server.on('connection', (socket) => sockets.push(socket))
    const connect = async (): Promise<RawClient> => {
      const accepted = once(server, 'connection')
      const client = new RawClient((server.address() as AddressInfo).port)
      await accepted
      return client
    }
    const early = await connect()
    sockets[0]!.destroy()
    await early.closed()
    const [busy, idle] = [await connect(), await connect()]
    const requested = once(server, 'request')
    busy.get()
    await requested
    const drained = tracked.drain()
    sockets[1]!.destroy()
    sockets[2]!.on('error', () => {}).destroy(new Error('enough'))
    await Promise.all([busy.closed(), idle.closed(), drained])
  })

  test('a client that ends its side is let go', async () => {
    const { tracked, connect } = await listening()
    const client = await connect()
    const drained = tracked.drain()
    client.socket.end()
    await Promise.all([drained, client.closed()])
  })
})

test('drained servers are not held: their memory can be reclaimed', async () => {
  const { setFlagsFromString } = await import('node:v8')
  setFlagsFromString('--expose-gc')
  const { runInNewContext } = await import('node:vm')
  const collect = runInNewContext('gc') as () => void
  const servers: WeakRef<Server>[] = []
  const run = async (): Promise<void> => {
    const { server, tracked, connect } = await listening()
    servers.push(new WeakRef(server))
    const client = await connect()
    const drained = tracked.drain()
    await client.get().until('hello')
    await drained
  }
  for (let round = 0; round < 5; round++) await run()
  clients.splice(0)
  for (let turn = 0; turn < 10 && servers.some((server) => server.deref()); turn++) {
    await new Promise((resolve) => setImmediate(resolve))
    collect()
  }
  // The last one may still be on somebody's stack.
  expect(servers.filter((server) => server.deref()).length).toBeLessThanOrEqual(1)
})

function createTracked(): Server {
  const server = createServer()
  track(server)
  return server
}
