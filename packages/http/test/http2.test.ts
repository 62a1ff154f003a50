import { once } from 'node:events'
import {
  connect,
  constants,
  createSecureServer,
  createServer,
  type ClientHttp2Session,
  type Http2SecureServer,
  type Http2Server,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2'
import type { AddressInfo, Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { connect as connectSecurely } from 'node:tls'
import { afterEach, describe, expect, test } from 'vitest'
import { track } from '../src/track/track.js'
import { certificate } from './fixtures/certificate.js'
import { RawClient } from './fixtures/raw-client.js'
import { endHeaders, endStream, frame, header, post, RawHttp2Client } from './fixtures/raw-http2-client.js'

const sessions: ClientHttp2Session[] = []
afterEach(() => sessions.splice(0).forEach((session) => session.destroy()))

async function listening(server: Http2Server | Http2SecureServer) {
  const tracked = track(server)
  const streams: ServerHttp2Stream[] = []
  const arrivals: (() => void)[] = []
  server.on('stream', (stream) => {
    streams.push(stream)
    arrivals.splice(0).forEach((arrived) => arrived())
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  return {
    tracked,
    port,
    /** Resolves with all streams that the user has been given, once there are `count`. */
    async arrived(count: number): Promise<ServerHttp2Stream[]> {
      while (streams.length < count) await new Promise<void>((resolve) => arrivals.push(resolve))
      return streams
    },
    async open() {
      const session = connect(`${'setSecureContext' in server ? 'https' : 'http'}://127.0.0.1:${port}`, { ca: certificate.cert })
      sessions.push(session)
      const [[theirs]] = await Promise.all([once(server, 'session'), once(session, 'connect')])
      const goaways: [code: number, last: number][] = []
      session.on('goaway', (code, last) => goaways.push([code, last])).on('error', () => {})
      return { session, theirs: theirs as ServerHttp2Session, goaways }
    },
  }
}

const answer = (stream: ServerHttp2Stream, body: string): void => {
  stream.respond({ ':status': 200 })
  stream.end(body)
}

describe.each([
  ['over TCP', () => createServer()],
  ['over TLS', () => createSecureServer(certificate)],
])('draining HTTP/2 %s', (_, create) => {
  test('a stream in flight is finished, and GOAWAY comes before its end', async () => {
    const { tracked, open, arrived } = await listening(create())
    const { session, goaways } = await open()
    const request = session.request()
    const [stream] = await arrived(1)
    const drained = tracked.drain()
    await once(session, 'goaway')
    expect(goaways).toEqual([[constants.NGHTTP2_NO_ERROR, 1]])
    answer(stream!, 'hello')
    expect(await text(request)).toBe('hello')
    await drained
  })

  test('an idle session is left alone; its next streams are answered, and GOAWAY names the last of them', async () => {
    const { tracked, open, arrived } = await listening(create())
    const { session, goaways } = await open()
    const drained = tracked.drain()
    const requests = [1, 2, 3].map(() => session.request())
    const streams = await arrived(3)
    streams.forEach((stream) => answer(stream, 'hello'))
    expect(await Promise.all(requests.map((request) => text(request)))).toEqual(['hello', 'hello', 'hello'])
    expect(goaways).toEqual([[constants.NGHTTP2_NO_ERROR, 5]])
    await drained
  })

  test('when the time is over, every session is closed; event streams end, and other streams fail', async () => {
    const { tracked, open, arrived } = await listening(create())
    const [idle, busy] = [await open(), await open()]
    const waiting = busy.session.request()
    await arrived(1)
    const events = busy.session.request()
    const [, stream] = await arrived(2)
    stream!.respond({ ':status': 200, 'content-type': 'text/event-stream' })
    stream!.write('data: one\n\n')
    await once(events, 'data')
    const failed = once(waiting, 'error')
    const ended = once(events, 'end')
    let drained: Promise<void> | undefined
    const left = await new Promise((resolve) => (drained = tracked.drain({ timeout: 1, onTimeout: resolve })))
    expect(left).toBe(1)
    await once(idle.session, 'close')
    expect(idle.goaways[0]).toEqual([constants.NGHTTP2_NO_ERROR, 0])
    expect(await failed).toMatchObject([{ message: expect.stringContaining('NGHTTP2_INTERNAL_ERROR') as string }])
    stream!.write('data: two\n\n')
    await ended
    await drained
    expect(tracked.size).toBe(0)
  })

  test('at half of the time, a session whose client stays silent gets GOAWAY and is closed', async () => {
    const { tracked, open } = await listening(create())
    const { session, goaways } = await open()
    const closed = once(session, 'close')
    const timedOut: number[] = []
    await tracked.drain({ timeout: 4000, onTimeout: (busy) => timedOut.push(busy) })
    await closed
    expect(goaways[0]).toEqual([constants.NGHTTP2_NO_ERROR, 0])
    expect(timedOut).toEqual([])
  })

  test('a session closed by the user, or by the client, during the drain', async () => {
    const { tracked, open } = await listening(create())
    const [one, two] = [await open(), await open()]
    const drained = tracked.drain({ timeout: 60_000 })
    one.theirs.close()
    two.session.close()
    await drained
  })
})

describe('a client that answers no PING', () => {
  async function draining(server = createServer()) {
    const { tracked, port, arrived } = await listening(server)
    const opened = once(server, 'session')
    const client = new RawHttp2Client(port)
    await opened
    return { client, arrived, drained: tracked.drain({ timeout: 60_000 }) }
  }

  test('is told to go away two seconds after it has opened a stream, which is answered', async () => {
    const { client, arrived, drained } = await draining()
    client.frames(frame('headers', endStream | endHeaders, 1, post))
    const [stream] = await arrived(1)
    answer(stream!, 'hello')
    const goaway = frame('goaway', 0, 0, Buffer.from([0, 0, 0, 1, 0, 0, 0, 0])).toString('latin1')
    expect(await client.until('hello')).toContain(goaway)
    client.socket.end()
    await drained
  })

  test('a stream given up while it was held never reaches the user', async () => {
    const { client, arrived, drained } = await draining()
    client.frames(
      frame('headers', endStream | endHeaders, 1, post),
      frame('reset', 0, 1, Buffer.from([0, 0, 0, 2])),
      frame('headers', endStream | endHeaders, 3, post),
    )
    const streams = await arrived(1)
    answer(streams[0]!, 'hello')
    await client.until('hello')
    client.socket.end()
    await drained
    expect(streams.map(({ id }) => id)).toEqual([3])
  })

  test('the body and the trailers that came while a stream was held are not lost', async () => {
    const server = createServer()
    const received = new Promise((resolve) => {
      server.on('stream', async (stream: ServerHttp2Stream) => {
        let sum: unknown
        stream.on('trailers', (headers) => (sum = headers['x-sum']))
        resolve({ body: await text(stream), sum })
        answer(stream, 'hello')
      })
    })
    const { client, drained } = await draining(server)
    client.frames(
      frame('headers', endHeaders, 1, post),
      frame('data', 0, 1, 'some body'),
      frame('headers', endStream | endHeaders, 1, header('x-sum', '42')),
    )
    expect(await received).toEqual({ body: 'some body', sum: '42' })
    await client.until('hello')
    client.socket.end()
    await drained
  })

  test('is cut off when the time is over, if it does not hang up after GOAWAY', async () => {
    const server = createServer()
    const { tracked, port } = await listening(server)
    const opened = once(server, 'session')
    const client = new RawHttp2Client(port)
    client.socket.allowHalfOpen = true
    await opened
    await tracked.drain({ timeout: 1 })
    client.socket.destroy()
  })
})

describe('connections on a TLS server', () => {
  test('a session that was still shaking hands when the drain began gets the same', async () => {
    const server = createSecureServer(certificate)
    const { tracked, port, arrived } = await listening(server)
    const accepted = once(server, 'connection')
    const client = new RawClient(port)
    await accepted
    const drained = tracked.drain()
    const session = connect(`https://127.0.0.1:${port}`, {
      createConnection: () => connectSecurely({ socket: client.socket, ca: certificate.cert, ALPNProtocols: ['h2'], host: '127.0.0.1' }),
    })
    sessions.push(session)
    const goaway = once(session, 'goaway')
    const request = session.request()
    const [stream] = await arrived(1)
    await goaway
    answer(stream!, 'hello')
    expect(await text(request)).toBe('hello')
    await drained
  })

  test('when the time is over, one that never shakes hands is closed, and one with a request of HTTP/1 in flight', async () => {
    const server = createSecureServer({ ...certificate, allowHTTP1: true }, () => {})
    const tracked = track(server)
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const { port } = server.address() as AddressInfo
    const mute = new RawClient(port)
    await once(server, 'connection')
    const socket: Socket = connectSecurely({ port, host: '127.0.0.1', ca: certificate.cert, ALPNProtocols: ['http/1.1'] })
    const busy = new RawClient(port, socket).get()
    await once(server, 'request')
    expect(tracked.size).toBe(2)
    let drained: Promise<void> | undefined
    const left = await new Promise((resolve) => (drained = tracked.drain({ timeout: 1, onTimeout: resolve })))
    expect(left).toBe(1)
    await Promise.all([mute.closed(), busy.closed(), drained])
  })

  test("a server that uses 'stream' is not switched to the compatibility API", async () => {
    const server = createServer()
    const { tracked } = await listening(server)
    const before = server.listenerCount('stream')
    const drained = tracked.drain()
    expect([server.listenerCount('request'), server.listenerCount('stream')]).toEqual([0, before])
    await drained
  })
})
