import * as http from 'node:http'
import * as http2 from 'node:http2'
import * as https from 'node:https'
import type { Server } from 'node:net'
import { describe, expect, test } from 'vitest'
import { track } from '../src/track/track.js'
import { certificate } from './fixtures/certificate.js'
import { agentClient, poolClient, sessionClient } from './fixtures/clients.js'
import { replaceUnderLoad, stopWhileRequestsArrive } from './fixtures/generations.js'

const soon = (answer: () => void): void => void setTimeout(answer, Math.random() * 10)
const answering = (generation: string) => (_: unknown, response: { end(text: string): unknown }) => soon(() => response.end(generation))
const secureHttp2 = (generation: string) => http2.createSecureServer({ ...certificate, allowHTTP1: true }, answering(generation))

describe('replacing a server under load, through a proxy that delays 20 ms', () => {
  test('http: 50 keep-alive clients lose nothing', async () => {
    const outcome = await replaceUnderLoad({
      server: (generation) => http.createServer(answering(generation)),
      client: agentClient,
      count: 50,
      pause: 60,
    })
    expect(outcome.lost).toEqual([])
  })

  test("http: undici's pool of 50 connections loses nothing", async () => {
    const outcome = await replaceUnderLoad({
      server: (generation) => http.createServer(answering(generation)),
      client: (port) => poolClient(port, 50),
      count: 1,
      lanes: 50,
      pause: 60,
    })
    expect(outcome.lost).toEqual([])
  })

  test('https: 50 keep-alive clients lose nothing', async () => {
    const outcome = await replaceUnderLoad({
      server: (generation) => https.createServer(certificate, answering(generation)),
      client: (port) => agentClient(port, true),
      count: 50,
      pause: 60,
    })
    expect(outcome.lost).toEqual([])
  })

  test('http2 with allowHTTP1: 50 keep-alive clients that speak HTTP/1 lose nothing', async () => {
    const outcome = await replaceUnderLoad({ server: secureHttp2, client: (port) => agentClient(port, true), count: 50, pause: 60 })
    expect(outcome.lost).toEqual([])
  })

  test.each([
    ['in turn, without a pause', 50, 1, 0],
    ['in turn, with pauses', 50, 1, 60],
    ['8 at a time', 10, 8, 0],
    ['8 at a time, with pauses', 10, 8, 60],
  ])('http2 over TLS: sessions with streams %s lose nothing', async (_, count, lanes, pause) => {
    const outcome = await replaceUnderLoad({ server: secureHttp2, client: (port) => sessionClient(port, true), count, lanes, pause })
    expect(outcome.lost).toEqual([])
  })

  test('http2: sessions that are far away, so that three round trips take longer than half a second, lose nothing', async () => {
    const client = (port: number) => sessionClient(port, true)
    const outcome = await replaceUnderLoad({ server: secureHttp2, client, count: 20, lanes: 6, pause: 300, delay: 120 })
    expect(outcome.lost).toEqual([])
  })

  test('http2: sessions whose streams take up to half a second, so that some end at any time, lose nothing', async () => {
    const slowly = (generation: string) =>
      http2.createSecureServer(certificate, (_, response) => void setTimeout(() => response.end(generation), Math.random() * 500))
    const outcome = await replaceUnderLoad({ server: slowly, client: (port) => sessionClient(port, true), count: 20, lanes: 6, pause: 30 })
    expect(outcome.lost).toEqual([])
  })

  test('http2 over TCP: 50 sessions lose nothing', async () => {
    const outcome = await replaceUnderLoad({
      server: (generation) => http2.createServer(answering(generation)),
      client: sessionClient,
      count: 50,
      pause: 60,
    })
    expect(outcome.lost).toEqual([])
  })
})

describe('stopping while 50 requests on idle connections are on their way', () => {
  const drain = (server: Server) => track(server).drain({ timeout: 5_000 })
  /** What programs do by themselves on a signal, with all that they do it with. */
  const close = (server: Server) =>
    new Promise<void>((resolve, reject) => {
      server.close((error) => (error ? reject(error) : resolve()))
      const { closeIdleConnections, closeAllConnections } = server as http.Server
      closeIdleConnections.call(server)
      closeAllConnections.call(server)
    })

  test('http: close() of Node resets them all; a drain, and the close() of a tracked server, answer them all', async () => {
    const run = (stop: (server: Server) => void) =>
      stopWhileRequestsArrive({ server: http.createServer(answering('answered')), client: agentClient, count: 50, stop })
    expect(await run((server) => void http.Server.prototype.closeIdleConnections.call(server))).toEqual({ ECONNRESET: 50 })
    expect(await run(drain)).toEqual({ answered: 50 })
    expect(await run(close)).toEqual({ answered: 50 })
  })

  test('https: close() of Node resets them all; a drain, and the close() of a tracked server, answer them all', async () => {
    const client = (port: number) => agentClient(port, true)
    const run = (stop: (server: Server) => void) =>
      stopWhileRequestsArrive({ server: https.createServer(certificate, answering('answered')), client, count: 50, stop })
    expect(await run((server) => void https.Server.prototype.closeIdleConnections.call(server))).toEqual({ ECONNRESET: 50 })
    expect(await run(drain)).toEqual({ answered: 50 })
    expect(await run(close)).toEqual({ answered: 50 })
  })

  test('http2: session.close() refuses them all, a drain answers them all', async () => {
    const client = (port: number) => sessionClient(port, true)
    const run = (stop: (server: Server, sessions: Set<http2.ServerHttp2Session>) => void) => {
      const sessions = new Set<http2.ServerHttp2Session>()
      const server = secureHttp2('answered').on('session', (session) => sessions.add(session))
      return stopWhileRequestsArrive({ server, client, count: 50, stop: () => stop(server, sessions) })
    }
    const closeSessions = (server: Server, sessions: Set<http2.ServerHttp2Session>): void => {
      server.close()
      sessions.forEach((session) => session.close())
    }
    expect(await run(closeSessions)).toEqual({ ERR_HTTP2_STREAM_ERROR: 50 })
    expect(await run(drain)).toEqual({ answered: 50 })
  })
})
