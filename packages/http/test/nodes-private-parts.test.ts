import { once } from 'node:events'
import { createServer, ServerResponse, type IncomingMessage, type Server as HttpServer } from 'node:http'
import { connect as connectHttp2, createServer as createHttp2Server, type ServerHttp2Stream } from 'node:http2'
import { connect, Server, type AddressInfo, type Socket } from 'node:net'
import { connect as connectTls, createServer as createTlsServer } from 'node:tls'
import { Listener } from '@asc/core'
import { afterEach, describe, expect, it } from 'vitest'
import type { Connection } from '../src/protocols/connection.js'
import { openStreams, type Session } from '../src/protocols/http2.js'
import { listenWithBell } from './fixtures/belled-server.js'
import { certificate } from './fixtures/certificate.js'

const gone = `is not in Node ${process.version} any more: see decisions/035-nodes-private-parts.md`
const ends: (() => unknown)[] = []

async function listening<S extends Server>(server: S): Promise<number> {
  server.listen(0, '127.0.0.1')
  ends.push(() => server.close())
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

async function client(port: number, text: string): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  ends.push(() => socket.destroy())
  await once(socket, 'connect')
  socket.resume().write(text)
  return socket
}

async function request(server: HttpServer): Promise<[IncomingMessage & { socket: Connection }, ServerResponse]> {
  return (await once(server, 'request')) as [IncomingMessage & { socket: Connection }, ServerResponse]
}

const get = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'

/** What Node does not document and the drain relies on: decisions/035-nodes-private-parts.md has what it is for, and what happens without it. */
describe('the parts of Node that are private', () => {
  afterEach(() => {
    for (const end of ends.splice(0).reverse()) end()
  })

  it("'_httpMessage' of a connection is the response whose turn it is, and nothing between two requests", async () => {
    const server = createServer()
    const arrived = request(server)
    await client(await listening(server), get)
    const [{ socket }, response] = await arrived
    expect(socket._httpMessage, `_httpMessage ${gone}`).toBe(response)
    response.end('done')
    await once(response, 'close')
    expect(socket._httpMessage ?? undefined).toBeUndefined()
  })

  it("'parser.incoming' of a connection is the request that was read last, also behind one that is not answered", async () => {
    const server = createServer()
    const arrived: IncomingMessage[] = []
    const both = new Promise<void>((resolve) => server.on('request', (request) => void (arrived.push(request) === 2 && resolve())))
    await client(await listening(server), get + get)
    await both
    const { parser } = arrived[0]!.socket as Connection
    expect(parser?.incoming, `parser.incoming ${gone}`).toBe(arrived[1])
  })

  it("'_parent' of a TLS connection is the connection underneath", async () => {
    const server = createTlsServer(certificate)
    const raw = once(server, 'connection') as Promise<[Socket]>
    const secure = once(server, 'secureConnection') as Promise<[Connection]>
    const socket = connectTls({ port: await listening(server), host: '127.0.0.1', rejectUnauthorized: false })
    ends.push(() => socket.destroy())
    expect((await secure)[0]._parent, `_parent ${gone}`).toBe((await raw)[0])
  })

  it("'Symbol(state)' of an HTTP/2 session has its open streams", async () => {
    const server = createHttp2Server()
    const streamed = once(server, 'stream') as Promise<[ServerHttp2Stream]>
    const session = connectHttp2(`http://127.0.0.1:${await listening(server)}`)
    ends.push(() => session.destroy())
    session.request({ ':path': '/' }).on('error', () => {}).resume()
    const [stream] = await streamed
    const own = stream.session as unknown as Session
    expect(openStreams(own), `Symbol(state).streams ${gone}`).toEqual([stream])
    stream.respond({}, { endStream: true })
    await once(stream, 'close')
    expect(openStreams(own)).toEqual([])
  })

  it("an HTTP/2 session hands out its streams by its own 'emit', and is announced while its connection is", async () => {
    const server = createHttp2Server()
    const emitted: string[] = []
    let connection: Socket | undefined
    server.prependListener('connection', (socket) => {
      connection = socket
      process.nextTick(() => (connection = undefined))
    })
    const announced = new Promise<Socket | undefined>((resolve) => server.prependListener('session', (session) => {
      const emit = session.emit.bind(session)
      session.emit = (event: string, ...values: unknown[]) => emitted.push(event) > 0 && emit(event, ...values)
      resolve(connection)
    }))
    const streamed = once(server, 'stream') as Promise<[ServerHttp2Stream]>
    const session = connectHttp2(`http://127.0.0.1:${await listening(server)}`)
    ends.push(() => session.destroy())
    session.request({ ':path': '/' }).on('error', () => {}).resume()
    await streamed
    expect(await announced, `a session that is announced within the listeners of its connection ${gone}`).toBeDefined()
    expect(emitted, `the event 'stream' by the session's own emit ${gone}`).toContain('stream')
  })

  it("headers that are written without 'writeHead' pass through the response's own one all the same", async () => {
    const server = createServer()
    const arrived = request(server)
    await client(await listening(server), get)
    const [, response] = await arrived
    let passed = false
    response.writeHead = function (this: ServerResponse, ...args: unknown[]) {
      passed = true
      return Reflect.apply(ServerResponse.prototype.writeHead, this, args) as ServerResponse
    }
    response.end('done')
    expect(passed, `the call of writeHead for implicit headers ${gone}`).toBe(true)
  })

  it("'close' of net.Server leaves the idle connections of an http server open", async () => {
    const server = createServer((_request, response) => response.end('done'))
    const socket = await client(await listening(server), get)
    await once(socket, 'data')
    Server.prototype.close.call(server)
    const again = request(server)
    socket.write(get)
    expect((await again)[0].url, `an http server that stops accepting by close of net.Server ${gone}`).toBe('/')
  })

  it("'parser' of a connection is there while it speaks HTTP/1, and gone after an upgrade", async () => {
    const server = createServer()
    const arrived = request(server)
    const port = await listening(server)
    await client(port, get)
    const [{ socket }, response] = await arrived
    expect(socket.parser, `parser ${gone}`).toBeTruthy()
    response.end('done')
    const upgraded = once(server, 'upgrade') as Promise<[IncomingMessage, Connection]>
    await client(port, 'GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: test\r\n\r\n')
    expect((await upgraded)[1].parser ?? undefined, `an upgrade that takes the parser off ${gone}`).toBeUndefined()
  })

  it("'_header' of a response is its header as it was written", async () => {
    const server = createServer()
    const arrived = request(server)
    await client(await listening(server), get)
    const [, response] = await arrived
    response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write('data: one\n\n')
    expect((response as unknown as { _header: string })._header, `_header ${gone}`).toContain('Content-Type: text/event-stream\r\n')
    response.end()
  })

  it("'_emitCloseIfDrained' of a server is what emits 'close'", async () => {
    const server = createServer()
    await listening(server)
    const closed = once(server, 'close')
    Server.prototype.close.call(server)
    await closed
    let again = false
    server.on('close', () => (again = true))
    Object.assign(server, { _emitCloseIfDrained: () => {} })
    server.close()
    await new Promise((resolve) => setImmediate(resolve))
    expect(again, `a 'close' that passes through _emitCloseIfDrained ${gone}`).toBe(false)
  })

  it("'readStop' of a listening handle that was opened from a descriptor stops accepting, and 'readStart' begins again", async () => {
    const { descriptor } = await Listener.bind({ port: 0, host: '127.0.0.1' })
    const server = new Server()
    ends.push(() => server.close())
    await once(server.listen({ fd: descriptor }), 'listening')
    const { _handle: handle } = server as unknown as { _handle: { readStart(): number; readStop(): number } }
    handle.readStart()
    expect(handle.readStop(), `readStop of a listening handle ${gone}`).toBe(0)
    let accepted = false
    server.on('connection', () => (accepted = true))
    await client((server.address() as AddressInfo).port, '')
    // Whoever connects later, to another server, has been accepted: so this one would have been, too.
    const other = new Server()
    const later = once(other, 'connection')
    await client(await listening(other), '')
    await later
    expect(accepted).toBe(false)
    const connection = once(server, 'connection')
    handle.readStart()
    await connection
  })

  it("a second handle of a listening socket calls 'onread' when a connection waits, and again once it has been opened with its own descriptor again", async () => {
    const server = new Server()
    ends.push(() => server.close())
    const { bell, target } = await listenWithBell(server)
    const { _handle: listening } = server as unknown as { _handle: Handle }
    const handle = new listening.constructor(0)
    ends.push(() => handle.close())
    listening.readStart()
    listening.readStop()
    expect(listening.hasRef(), `hasRef ${gone}`).toBe(true)
    await client((target as { port: number }).port, '')
    for (let ring = 0; ring < 3; ring++) {
      expect(handle.open(bell), `open of a handle that has its descriptor ${gone}`).toBe(0)
      const rung = new Promise<void>((resolve) => (handle.onread = () => void setImmediate(resolve)))
      expect(handle.readStart(), `readStart of a second handle ${gone}`).toBe(0)
      await rung
    }
  })
})

interface Handle {
  readonly constructor: new (type: number) => Handle
  onread: () => void
  open(descriptor: number): number
  readStart(): number
  readStop(): number
  hasRef(): boolean
  close(): void
}
