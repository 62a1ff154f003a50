import { describe, expect, test } from 'vitest'
import type { ProgramOptions } from '@asc/program'
import { eventSource, graphql, graphqlAtRoot, http2, keepAlive, lines, socketIo, webSocket, type Client } from '@asc/clients'
import { killOne, refuses } from './support/disasters.js'
import { Drill } from './support/drill.js'

/** Each program, who uses it, and how its children end. */
const programs: [file: string, title: string, client: Client, options?: ProgramOptions][] = [
  ['plain.cjs', 'plain http without a handler of signals', keepAlive],
  ['exit-on-sigterm.mjs', 'plain http that exits on SIGTERM', keepAlive],
  ['server-close.cjs', 'plain http that closes its server and then its database', keepAlive],
  ['express.mjs', 'Express', keepAlive],
  ['fastify.mjs', 'Fastify, by the line that it logs', keepAlive, { readyOn: /Server listening at/ }],
  ['koa.cjs', 'Koa', keepAlive],
  ['hono.mjs', 'Hono, asked whether it answers', keepAlive, { readyOn: 'http:/' }],
  ['nest.cjs', 'NestJS with shutdown hooks', keepAlive],
  ['yoga.mjs', 'GraphQL Yoga', graphql],
  ['apollo.mjs', 'Apollo Server', graphqlAtRoot],
  ['clusters.cjs', 'a program that clusters itself', keepAlive],
  ['probes.mjs', 'a program that tries its port first', keepAlive],
  ['late.mjs', 'a program that listens after three seconds', keepAlive],
  ['ws.mjs', 'ws', webSocket, { drainTimeout: 1_000 }],
  ['socket.io.mjs', 'socket.io by WebSocket', socketIo, { drainTimeout: 1_000 }],
  ['sse.cjs', 'server-sent events', eventSource, { drainTimeout: 3_000 }],
  ['h2c.mjs', 'HTTP/2 without TLS', http2],
  ['tcp-echo.cjs', 'a TCP server', lines],
]

describe('five reloads, a release that throws, and one that hangs lose nothing, and a SIGKILL only what the killed child had, of', () => {
  test.each(programs.map(([file, title, client, options]) => ({ file, title, client, options })))('$title', async ({ file, client, options }) => {
    const started = performance.now()
    await using drill = await Drill.start({ file, client, ...(options && { options }) })
    await drill.reload(5)
    expect(drill.tally.lost).toEqual([])
    expect(drill.exits.map(({ reason }) => reason)).toEqual(Array.from({ length: 10 }, () => 'interrupted'))
    await refuses(drill, 'throws.cjs', /this release cannot find its database/)
    await refuses(drill, 'hangs.cjs', /listened on nothing|wrote nothing that matches/)
    const { answered } = drill.tally
    const killed = await killOne(drill)
    console.log(`${file}: ${answered} answers, 0 lost; ${killed} by the SIGKILL; ${Math.round(performance.now() - started)} ms`)
  })
})
