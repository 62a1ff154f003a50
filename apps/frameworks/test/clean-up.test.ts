import { once } from 'node:events'
import { connect } from 'node:net'
import { createLogger, Listener, type ExitStatus } from '@asc/core'
import { Forked } from '@asc/forked'
import { Hybrid } from '@asc/hybrid'
import { Threaded } from '@asc/threaded'
import { expect, test } from 'vitest'

test.each([
  ['Forked', (): Forked => new Forked({ logger: createLogger('silent') })],
  ['Threaded', (): Threaded => new Threaded({ logger: createLogger('silent') })],
  ['Hybrid', (): Hybrid => new Hybrid({ logger: createLogger('silent') })],
])('on %s, silent clients leave a slow clean-up its time, with defaults everywhere', async (_, make) => {
  const exits: ExitStatus[] = []
  const statuses: string[] = []
  const container = make()
  using listener = await Listener.bind({ port: 0, host: '127.0.0.1' })
  container.on('exit', (_child, status) => exits.push(status))
  container.on('report', (_child, { status }) => void (status !== undefined && statuses.push(status)))
  container.run(new URL('../peers/programs/slow-close.mjs', import.meta.url), { count: 4, listeners: { http: listener } })
  await container.waitUntilReady()
  const { port } = listener.address() as { port: number }
  // Each has had one answer, and keeps its connection for the next: Fastify lets it, for 72 s.
  const clients = await Promise.all(
    Array.from({ length: 24 }, async () => {
      const socket = connect(port, '127.0.0.1')
      socket.on('error', () => {}).write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
      await once(socket, 'data')
      return socket
    }),
  )
  await container.stop()
  for (const client of clients) client.destroy()
  // Processes of threads are fewer than threads.
  expect(exits.length).toBeGreaterThan(0)
  expect(exits.filter(({ reason }) => reason !== 'interrupted')).toEqual([])
  expect(statuses.filter((status) => status === 'flushed')).toHaveLength(4)
})
