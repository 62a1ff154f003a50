import type { Container } from '@asc/core'
import { Forked } from '@asc/forked'
import { Hybrid } from '@asc/hybrid'
import { Threaded } from '@asc/threaded'
import { describe, expect, test } from 'vitest'
import { eventSource, keepAlive, socketIo, webSocket, type Client } from '@asc/clients'
import { grpc } from './support/grpc.js'
import { reloadUnderLoad } from './support/reload-under-load.js'

const silent = { healthCheckInterval: 1000 }
const containers: [string, () => Container][] = [
  ['Forked', () => new Forked(silent)],
  ['Threaded', () => new Threaded(silent)],
  ['Hybrid', () => new Hybrid(silent)],
]

/** Each program, what it is, who uses it, and what its own hooks are to say in each child. */
const programs: [program: string, title: string, client: Client, hooks?: string[]][] = [
  ['express', 'Express', keepAlive],
  ['express-close', 'Express, which closes its server and exits', keepAlive],
  ['fastify', 'Fastify', keepAlive, ['hook onListen', 'hook onClose']],
  ['fastify-close', 'Fastify with close-with-grace', keepAlive, ['hook onClose']],
  ['koa', 'Koa', keepAlive],
  ['hono', 'Hono', keepAlive],
  ['fetch', 'a fetch handler', keepAlive],
  ['nest', 'NestJS with shutdown hooks', keepAlive, ['hook onApplicationShutdown']],
  ['nest-server', 'the server of NestJS with shutdown hooks', keepAlive],
  ['terminus', 'terminus', keepAlive, ['hook onSignal']],
  ['close-with-grace', 'close-with-grace', keepAlive],
  ['http-terminator', 'http-terminator', keepAlive],
  ['signal-exit', 'signal-exit', keepAlive],
  ['ws', 'ws', webSocket],
  ['fastify-websocket', '@fastify/websocket', webSocket],
  ['express-ws', 'express-ws', webSocket],
  ['socket.io', 'socket.io by WebSocket', socketIo],
  ['sse', 'server-sent events', eventSource],
  ['grpc', 'grpc-js', grpc],
]

describe.each(containers)('five reloads on %s lose nothing of', (_, container) => {
  test.each(programs.map(([program, title, client, hooks]) => ({ program, title, client, hooks })))('$title', async ({ program, client, hooks = [] }) => {
    const started = performance.now()
    const { answered, connections, lost, exits, statuses } = await reloadUnderLoad({ program, container, client })
    console.log(`${program}: ${answered} answers, ${connections} connections, ${Math.round(performance.now() - started)} ms`)
    expect(lost).toEqual([])
    expect(exits.map(({ success, reason }) => ({ success, reason }))).toEqual(exits.map(() => ({ success: true, reason: expect.stringMatching(/interrupted|recycled/) })))
    expect(exits).toHaveLength(12)
    // NestJS runs them again where its own end is over before `serve` closes it.
    for (const hook of hooks) expect(statuses.filter((status) => status === hook).length).toBeGreaterThanOrEqual(12)
    expect(statuses.filter((status) => status.startsWith('Drain timed out, connections closed in the middle of a request') && client === keepAlive)).toEqual([])
  })
})
