import { once } from 'node:events'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { createServer as createSecureServer } from 'node:tls'
import { expect, test } from 'vitest'
import { track } from '../src/track/track.js'
import { certificate } from './fixtures/certificate.js'
import { RawClient } from './fixtures/raw-client.js'

async function listening(server: Server) {
  const tracked = track(server)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return { tracked, port: (server.address() as AddressInfo).port }
}

const echo = (socket: Socket): void => void socket.on('error', () => {}).pipe(socket)

test('open connections go on, until the client ends them', async () => {
  const server = createServer(echo)
  const { tracked, port } = await listening(server)
  const client = new RawClient(port)
  await client.send('one').until('one')
  const drained = tracked.drain()
  expect(server.listening).toBe(false)
  await client.send('two').until('two')
  client.socket.end()
  await drained
})

test('when the time is over, open connections are closed', async () => {
  const { tracked, port } = await listening(createServer(echo))
  const clients = [new RawClient(port), new RawClient(port)]
  await Promise.all(clients.map((client) => client.send('one').until('one')))
  const drained = tracked.drain({ timeout: 1, onTimeout: (busy) => expect(busy).toBe(0) })
  await Promise.all([drained, ...clients.map((client) => client.closed())])
})

test('the same with TLS', async () => {
  const { tracked, port } = await listening(createSecureServer(certificate, echo))
  const { connect } = await import('node:tls')
  const client = new RawClient(port, connect({ port, host: '127.0.0.1', ca: certificate.cert }))
  await client.send('one').until('one')
  expect(tracked.size).toBe(1)
  const drained = tracked.drain()
  await client.send('two').until('two')
  void tracked.drain({ timeout: 0 })
  await Promise.all([drained, client.closed()])
})

test('two drains at once settle together, and the shorter one counts', async () => {
  const { tracked, port } = await listening(createServer(echo))
  const client = new RawClient(port)
  await client.send('one').until('one')
  await Promise.all([tracked.drain({ timeout: 60_000 }), tracked.drain({ timeout: 1 })])
  await client.closed()
})

test('a drain settles when the program closes the server meanwhile, has closed it before, or has never let it listen', async () => {
  const { tracked: meanwhile } = await listening(createServer())
  const drained = meanwhile.drain()
  meanwhile.server.close()
  await drained

  const server = createServer(echo)
  const { tracked: before, port } = await listening(server)
  const client = new RawClient(port)
  await client.send('one').until('one')
  server.close()
  void client.socket.end()
  await before.drain()

  await track(createServer()).drain()
})

test('a connection that the program hands to the server itself is drained too', async () => {
  const front = createServer((socket) => server.emit('connection', socket))
  const server = createServer(echo)
  const tracked = track(server)
  const { port } = await listening(front)
  const client = new RawClient(port)
  await client.send('one').until('one')
  expect(tracked.size).toBe(1)
  await tracked.drain({ timeout: 1 })
  await client.closed()
  front.close()
})

test('bad arguments are refused', async () => {
  expect(() => track({} as Server)).toThrow("Cannot track connections as 'server' must be a net, tls, http, https or http2 server: current value is {}")
  expect(() => track(undefined as unknown as Server)).toThrow(TypeError)
  const tracked = track(createServer())
  await expect(tracked.drain({ timeout: -1 })).rejects.toThrow("Cannot drain the server as 'timeout' must be a duration in milliseconds, up to 2147483647: current value is -1")
  await expect(tracked.drain({ timeout: '1' as never })).rejects.toThrow(TypeError)
  await expect(tracked.drain({ spread: NaN })).rejects.toThrow("Cannot drain the server as 'spread' must be a duration in milliseconds, up to 2147483647: current value is NaN")
  expect(track(tracked.server)).toBe(tracked)
})
