import { once } from 'node:events'
import { createServer, ServerResponse, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { withClose } from '../src/protocols/http1.js'
import { track } from '../src/track/track.js'
import type { DrainOptions } from '../src/track/tracked-server.js'
import { RawClient } from './fixtures/raw-client.js'

const clients: RawClient[] = []
const servers: Server[] = []

async function listening(listener?: RequestListener) {
  const server = createServer(listener)
  const tracked = track(server)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  servers.push(server)
  const connect = async (): Promise<RawClient> => {
    const accepted = once(server, 'connection')
    const client = new RawClient((server.address() as AddressInfo).port)
    clients.push(client)
    await accepted
    return client
  }
  return { server, tracked, connect }
}

afterEach(() => {
  for (const client of clients.splice(0)) client.socket.destroy()
  for (const server of servers.splice(0)) server.close()
})

/** A handler that answers when the test says so. */
function manual() {
  const responses: ServerResponse[] = []
  const arrivals: (() => void)[] = []
  const listener: RequestListener = (_, response) => {
    responses.push(response)
    arrivals.splice(0).forEach((arrived) => arrived())
  }
  const arrived = async (count: number): Promise<ServerResponse[]> => {
    while (responses.length < count) await new Promise<void>((resolve) => arrivals.push(resolve))
    return responses
  }
  return { listener, arrived }
}

/** Two clients whose requests are in flight when the drain begins, and are answered in that same turn of the event loop. */
async function answeredAsTheDrainBegins(options?: DrainOptions) {
  const { listener, arrived } = manual()
  const { tracked, connect } = await listening(listener)
  const first = (await connect()).get('/first')
  const last = (await connect()).get('/last')
  await arrived(2)
  const drained = tracked.drain(options)
  for (const response of await arrived(2)) response.end('hello')
  const answers = [await first.until('hello'), await last.until('hello')]
  return { told: answers.map((answer) => answer.includes('Connection: close')), last, arrived, drained }
}

describe('draining HTTP/1', () => {
  test('an idle keep-alive connection stays open, and its next response is the last', async () => {
    const { tracked, connect } = await listening((_, response) => response.end('hello'))
    const client = await connect()
    const before = await client.get().until('hello')
    const drained = tracked.drain()
    const after = await client.get().until('hello')
    expect(before).toContain('Connection: keep-alive')
    expect(after).toContain('Connection: close')
    await client.closed()
    await drained
  })

  test('a connection that has never sent a request stays open, and its first response is the last', async () => {
    const { tracked, connect } = await listening((_, response) => response.end('hello'))
    const client = await connect()
    const drained = tracked.drain()
    expect(await client.get().until('hello')).toContain('Connection: close')
    await drained
  })

  test('a response in flight gets Connection: close while its header is unsent', async () => {
    const { listener, arrived } = manual()
    const { tracked, connect } = await listening(listener)
    const client = (await connect()).get()
    const [response] = await arrived(1)
    const drained = tracked.drain()
    response!.end('hello')
    expect(await client.until('hello')).toContain('Connection: close')
    await drained
  })

  test('a response in flight whose header is sent ends as announced, and the next one on its connection is the last', async () => {
    const { listener, arrived } = manual()
    const { tracked, connect } = await listening(listener)
    const client = (await connect()).get()
    const [first] = await arrived(1)
    first!.setHeader('Content-Length', 10).write('hello')
    await client.until('hello')
    const drained = tracked.drain()
    first!.end('world')
    await client.until('world')
    client.get()
    const [, second] = await arrived(2)
    second!.end('again')
    expect(await client.until('again')).toContain('Connection: close')
    await drained
  })

  test('clients are told to leave one after another: who has not had its turn is answered as before', async () => {
    const { told, last, arrived, drained } = await answeredAsTheDrainBegins()
    expect(told).toEqual([true, false])
    for (let request = 3, answer = ''; !answer.includes('Connection: close'); request++) {
      last.get()
      ;(await arrived(request)).at(-1)!.end('hello')
      answer = await last.until('hello')
    }
    await last.closed()
    await drained
  })

  test.each([
    ['without a spread', { spread: 0 }],
    ['without a timeout', { timeout: 0 }],
  ])('%s, all are told at once', async (_, options) => {
    const { told, drained } = await answeredAsTheDrainBegins(options)
    expect(told).toEqual([true, true])
    await drained
  })

  test('no new connection is accepted', async () => {
    const { server, tracked } = await listening()
    const { port } = server.address() as AddressInfo
    await tracked.drain()
    const client = new RawClient(port)
    await client.closed()
    expect(client.socket.errored).toMatchObject({ code: 'ECONNREFUSED' })
    expect(server.listening).toBe(false)
  })

  test.each<[string, (response: ServerResponse) => void]>([
    ['set as a header', (response) => response.setHeader('connection', 'keep-alive')],
    ['written as an object', (response) => response.writeHead(200, { connection: 'keep-alive', 'x-other': 'kept' })],
    ['written with a reason', (response) => response.writeHead(200, 'Fine', { Connection: 'keep-alive', 'x-other': 'kept' })],
    ['written as an array', (response) => response.writeHead(200, ['Connection', 'keep-alive', 'x-other', 'kept'])],
  ])("a handler's own keep-alive, %s, does not defeat it", async (_, write) => {
    const { tracked, connect } = await listening((_, response) => {
      write(response)
      response.end('hello')
    })
    const client = await connect()
    const drained = tracked.drain()
    const answer = await client.get().until('hello')
    expect(answer.match(/connection:.*/gi)).toEqual(['Connection: close'])
    if (write.toString().includes('x-other')) expect(answer).toContain('x-other: kept')
    await drained
  })

  test('pipelined requests that had arrived are all answered, the last one with Connection: close', async () => {
    const { listener, arrived } = manual()
    const { tracked, connect } = await listening(listener)
    const client = (await connect()).get('/1').get('/2').get('/3')
    const [one, two, three] = await arrived(3)
    const drained = tracked.drain()
    two!.end('two')
    one!.end('one')
    expect(await client.until('one')).toContain('Connection: keep-alive')
    await client.until('two')
    three!.end('three')
    expect(await client.until('three')).toContain('Connection: close')
    await drained
  })

  test('Expect: 100-continue is met as before, with and without a handler of its own', async () => {
    const { server, tracked, connect } = await listening((_, response) => response.end('hello'))
    const [one, two] = [await connect(), await connect()]
    const drained = tracked.drain()
    expect(server.listenerCount('checkContinue')).toBe(0)
    const answer = await one.get('/', 'Expect: 100-continue\r\n').until('hello')
    expect(answer).toContain('HTTP/1.1 100 Continue')
    expect(answer).toContain('Connection: close')
    expect(await two.get('/', 'Expect: more\r\n').until('\r\n\r\n')).toContain('417')
    two.get()
    await drained
  })

  test.each([
    ['checkContinue', '100-continue'],
    ['checkExpectation', 'more'],
  ])("a handler of '%s' answers with Connection: close too", async (event, expectation) => {
    const { server, tracked, connect } = await listening((_, response) => response.end('never'))
    server.on(event, (_, response: ServerResponse) => response.writeHead(200).end('hello'))
    const client = await connect()
    const drained = tracked.drain()
    const answer = await client.get('/', `Expect: ${expectation}\r\n`).until('hello')
    expect(answer).not.toContain('100 Continue')
    expect(answer).toContain('Connection: close')
    await drained
  })

  test('when the time is over, every connection is closed, also in the middle of a request', async () => {
    const { listener, arrived } = manual()
    const { tracked, connect } = await listening(listener)
    const [unused, idle, started, unstarted] = [await connect(), await connect(), await connect(), await connect()]
    idle.get()
    const [answered] = await arrived(1)
    answered!.end('idle')
    await idle.until('idle')
    started.get()
    const [, begun] = await arrived(2)
    begun!.write('begun')
    await started.until('begun')
    unstarted.get()
    const [, , waiting] = await arrived(3)

    let drained: Promise<void> | undefined
    const busy = await new Promise((resolve) => (drained = tracked.drain({ timeout: 1, onTimeout: resolve })))
    expect(busy).toBe(2)
    await Promise.all([unused, idle, started, unstarted].map((client) => client.closed()))
    // No last chunk: the client knows that the answer is not whole.
    expect(started.received).not.toContain('0\r\n')
    await drained
    expect(tracked.size).toBe(0)
    begun!.end('too late')
    waiting!.end('too late')
  })

  test('when the time is over, an event stream ends as it should, and its program may go on writing', async () => {
    const { listener, arrived } = manual()
    const { tracked, connect } = await listening(listener)
    const clients = [await connect(), await connect()]
    clients[0]!.get()
    const [byWriteHead] = await arrived(1)
    byWriteHead!.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8' }).write('data: one\n\n')
    clients[1]!.get()
    const [, bySetHeader] = await arrived(2)
    bySetHeader!.setHeader('content-type', 'text/event-stream').write('data: one\n\n')
    await Promise.all(clients.map((client) => client.until('data: one\n\n')))
    const drained = tracked.drain({ timeout: 1 })
    await Promise.all(clients.map((client) => client.until('0\r\n\r\n')))
    byWriteHead!.write('data: two\n\n')
    await Promise.all([drained, ...clients.map((client) => client.closed())])
  })

  test('at half of the time, connections of clients that stay silent are closed, and those with a request in flight are not', async () => {
    const { listener, arrived } = manual()
    const { tracked, connect } = await listening(listener)
    const [unused, idle, busy] = [await connect(), await connect(), await connect()]
    idle.get()
    const [answered] = await arrived(1)
    answered!.end('idle')
    await idle.until('idle')
    busy.get()
    const [, waiting] = await arrived(2)
    const drained = tracked.drain({ timeout: 4_000 })
    await Promise.all([unused.closed(), idle.closed()])
    expect(busy.socket.destroyed).toBe(false)
    waiting!.end('late')
    await busy.until('late')
    await drained
  })

  test('an idle connection is closed when its keepAliveTimeout is over', async () => {
    const { server, tracked, connect } = await listening((_, response) => response.end('hello'))
    server.keepAliveTimeout = 1
    const client = await connect()
    await client.get().until('hello')
    await tracked.drain()
    await client.closed()
  })

  test('an upgraded connection is left alone until the time is over', async () => {
    const { server, tracked, connect } = await listening()
    server.on('upgrade', (_, socket: Socket) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n')
      socket.pipe(socket)
    })
    const upgrade = 'Connection: Upgrade\r\nUpgrade: echo\r\n'
    const [one, two] = [await connect(), await connect()]
    await one.get('/', upgrade).until('\r\n\r\n')
    const drained = tracked.drain()
    await one.send('still here').until('still here')
    await two.get('/', upgrade).until('\r\n\r\n')
    await two.send('me too').until('me too')
    void tracked.drain({ timeout: 0 })
    await Promise.all([one.closed(), two.closed(), drained])
  })

  test('when the time is over, a WebSocket is told that the service restarts', async () => {
    const { server, tracked, connect } = await listening()
    server.on('upgrade', (request: IncomingMessage, socket: Socket) => {
      // As some frameworks do it, so that the request runs through their routes.
      new ServerResponse(request).assignSocket(socket)
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
    })
    const client = await connect()
    await client.get('/', 'Connection: Upgrade\r\nUpgrade: websocket\r\n').until('\r\n\r\n')
    const busy = await new Promise((resolve) => void tracked.drain({ timeout: 1, onTimeout: resolve }))
    expect(busy).toBe(0)
    expect(Buffer.from(await client.until('\xf4'), 'latin1')).toEqual(Buffer.from([0x88, 2, 0x03, 0xf4]))
    await client.closed()
  })

  test('a connection that asks for an upgrade which is not answered is closed when the time is over', async () => {
    const { server, tracked, connect } = await listening()
    const asked = once(server, 'upgrade')
    const client = (await connect()).get('/', 'Connection: Upgrade\r\nUpgrade: websocket\r\n')
    await asked
    await tracked.drain({ timeout: 1 })
    await client.closed()
    expect(client.received).toBe('')
  })

  test('without a listener for upgrades, requests that ask for one are answered as any other, also once there was a listener', async () => {
    const { server, connect } = await listening((_, response) => response.end('hello'))
    const headers = 'Connection: Upgrade\r\nUpgrade: websocket\r\n'
    await (await connect()).get('/', headers).until('hello')
    const listener = (): void => {}
    server.on('upgrade', listener).off('upgrade', listener)
    expect(server.listenerCount('upgrade')).toBe(0)
    await (await connect()).get('/', headers).until('hello')
    server.on('upgrade', listener).removeAllListeners('upgrade')
    await (await connect()).get('/', headers).until('hello')
  })

  test('before a drain, a request meets no listener but those of the user', async () => {
    const { listener, arrived } = manual()
    const { server, connect } = await listening(listener)
    const client = (await connect()).get()
    const [response] = await arrived(1)
    expect(server.listeners('request')).toEqual([listener])
    expect(Object.hasOwn(response!, 'writeHead')).toBe(false)
    response!.end('hello')
    await client.until('hello')
  })

  test('a drained server can listen, serve and be drained again', async () => {
    const { server, tracked, connect } = await listening((_, response) => response.end('hello'))
    await tracked.drain()
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const client = await connect()
    expect(await client.get().until('hello')).toContain('Connection: keep-alive')
    const drained = tracked.drain()
    expect(await client.get().until('hello')).toContain('Connection: close')
    await drained
  })
})

test('withClose replaces whatever the headers say of the connection, in each form that writeHead takes', () => {
  expect(withClose({ a: '1', CONNECTION: 'keep-alive' })).toEqual({ a: '1', Connection: 'close' })
  expect(withClose(['a', 'connection', 'Connection', 'keep-alive'])).toEqual(['a', 'connection', 'Connection', 'close'])
  expect(withClose([['a', '1'], ['connection', 'keep-alive']])).toEqual([['a', '1'], ['Connection', 'close']])
  expect(withClose([])).toEqual(['Connection', 'close'])
})
