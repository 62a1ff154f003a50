import { once } from 'node:events'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { expect, test } from 'vitest'
import { Listener } from '@asc/core'
import { track } from '../src/track/track.js'
import { RawClient } from './fixtures/raw-client.js'

/** A server on an inherited descriptor, as in a child: the handle of a socket that Node has bound itself cannot be stopped. */
async function listening(most: number) {
  const accepted: Socket[] = []
  const server: Server = createServer((socket) => void accepted.push(socket.on('error', () => {})))
  server.maxConnections = most
  const dropped: unknown[] = []
  server.on('drop', (data) => dropped.push(data))
  const tracked = track(server)
  const listen = async (): Promise<void> => {
    const { descriptor } = await Listener.bind({ port: 0, host: '127.0.0.1' })
    // The server owns the descriptor from here on, and closes it.
    await once(server.listen({ fd: descriptor }), 'listening')
  }
  await listen()
  return { server, tracked, accepted, dropped, listen, connect: () => new RawClient((server.address() as AddressInfo).port) }
}

test('a full server leaves connections in the queue instead of dropping them, and takes them when it has room', async () => {
  const { server, tracked, accepted, dropped, connect } = await listening(1)
  const arrived = once(server, 'connection')
  const first = connect()
  await arrived
  const [second, third] = [connect(), connect()]
  await Promise.all([second, third].map(({ socket }) => once(socket, 'connect')))
  expect(tracked.size).toBe(1)
  for (const client of [first, second]) {
    const next = once(server, 'connection')
    client.socket.end()
    accepted.at(-1)!.end()
    await next
    expect(tracked.size).toBe(1)
  }
  expect(accepted).toHaveLength(3)
  expect(dropped).toEqual([])
  const drained = tracked.drain({ timeout: 1 })
  await Promise.all([drained, third.closed()])
})

test('a full server can be drained, listen again, and is not full any more', async () => {
  const { server, tracked, listen, connect } = await listening(1)
  for (let round = 0; round < 2; round++) {
    const arrived = once(server, 'connection')
    const client = connect()
    await arrived
    await tracked.drain({ timeout: 1 })
    await client.closed()
    await listen()
  }
  await tracked.drain()
})
