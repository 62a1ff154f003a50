import { once } from 'node:events'
import { Agent, createServer, get, type IncomingMessage } from 'node:http'
import { connect as connectHttp2, createServer as createHttp2Server, type ClientHttp2Session } from 'node:http2'
import type { AddressInfo, Server } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, test } from 'vitest'
import { Departures } from '../src/balance/departures.js'
import type { Connection } from '../src/protocols/connection.js'
import { track } from '../src/track/track.js'
import { RawClient } from './fixtures/raw-client.js'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})
const all = () => true

async function serving<S extends Server>(server: S) {
  const tracked = track(server)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const departures = new Departures(server, tracked.connections)
  tracked.observe({ entered() {}, secured() {}, left: (connection) => departures.left(connection), closing: () => departures.end() })
  ends.push(() => tracked.drain({ timeout: 0 }))
  return { server, tracked, departures, port: (server.address() as AddressInfo).port }
}

/** Clients of HTTP/1, each with a connection that it keeps. */
function clients(port: number, count: number) {
  return Array.from({ length: count }, () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    ends.push(() => agent.destroy())
    return async () => {
      const request = get({ port, host: '127.0.0.1', agent })
      const [response] = (await once(request, 'response')) as [IncomingMessage]
      await text(response)
      return { fresh: !request.reusedSocket, last: response.headers.connection === 'close' }
    }
  })
}

const plain = () => serving(createServer((_, response) => response.end('hello')))

describe('over HTTP/1', () => {
  test('the first of those that send a request is asked to leave, and no other', async () => {
    const { departures, port } = await plain()
    const [one, two, three] = clients(port, 3)
    for (const client of [one!, two!, three!]) expect(await client()).toEqual({ fresh: true, last: false })
    departures.askOne(all)
    expect(departures.asked).toBe(0)
    expect(await two!()).toEqual({ fresh: false, last: true })
    for (const client of [one!, three!]) expect(await client()).toEqual({ fresh: false, last: false })
    expect(await two!()).toEqual({ fresh: true, last: false })
    expect(departures.asked).toBe(1)
  })

  test('asking for one again while nobody has sent a request makes it no more than one', async () => {
    const { departures, port } = await plain()
    const pair = clients(port, 2)
    for (const client of pair) await client()
    departures.askOne(all)
    departures.askOne(all)
    expect([(await pair[0]!()).last, (await pair[1]!()).last]).toEqual([true, false])
  })

  test('none is asked that does not suit, or once it is no longer needed, and then no request is looked at', async () => {
    const { server, departures, port } = await plain()
    const listeners = server.listenerCount('request')
    const [client] = clients(port, 1)
    departures.askOne(() => false)
    expect((await client!()).last).toBe(false)
    expect(server.listenerCount('request')).toBe(listeners + 1)
    departures.askOne(all)
    departures.askNone()
    expect((await client!()).last).toBe(false)
    expect(server.listenerCount('request')).toBe(listeners)
  })

  test('a certain one leaves with its next answer; until then it stays', async () => {
    const { tracked, departures, port } = await plain()
    const pair = clients(port, 2)
    for (const client of pair) await client()
    const [first] = [...tracked.connections.keys()]
    departures.ask(first!)
    expect([tracked.size, departures.leaving]).toEqual([2, 0])
    expect([(await pair[1]!()).last, (await pair[0]!()).last, departures.asked]).toEqual([false, true, 1])
    expect(departures.leaving).toBe(tracked.size - 1)
  })

  test('of pipelined requests the last one says so, and all are answered', async () => {
    const { departures, port } = await serving(createServer((_, response) => void setImmediate(() => response.end('hello'))))
    const client = new RawClient(port)
    ends.push(() => client.socket.destroy())
    client.get()
    await client.until('hello')
    departures.askOne(all)
    client.send('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(3))
    await client.closed()
    expect(client.received.match(/HTTP\/1.1 200/g)).toHaveLength(3)
    expect(client.received.match(/Connection: close/g)).toHaveLength(1)
  })
})

describe('over HTTP/2', () => {
  async function sessions() {
    const served = await serving(createHttp2Server((_, response) => response.end('hello')))
    const open = async () => {
      const session = connectHttp2(`http://127.0.0.1:${served.port}`).on('error', () => {})
      ends.push(() => session.destroy())
      await once(session, 'connect')
      return session
    }
    return { ...served, one: await open(), two: await open() }
  }
  const ask = async (session: ClientHttp2Session): Promise<string> => text(session.request().end())

  test('a session that is used is told to go away, one that is silent is not, and no stream is lost', async () => {
    const { departures, one, two } = await sessions()
    for (const session of [one, two]) expect(await ask(session)).toBe('hello')
    departures.askOne(all)
    expect(departures.asked).toBe(0)
    expect(await ask(two)).toBe('hello')
    departures.askOne(all)
    expect(departures.asked).toBe(1)
    const gone = once(two, 'goaway')
    const answers: string[] = []
    while (!two.closed) answers.push(await ask(two))
    await gone
    expect(new Set(answers)).toEqual(new Set(['hello']))
    expect([one.closed, await ask(one)]).toEqual([false, 'hello'])
  })

  test('a session with an open stream counts as used, and keeps that stream', async () => {
    const { server, departures, one } = await sessions()
    server.removeAllListeners('request')
    const arrived = once(server, 'stream')
    const stream = one.request().end()
    const [theirs] = (await arrived) as [{ respond(): void; end(text: string): void }]
    departures.askOne(all)
    await once(one, 'goaway')
    theirs.respond()
    theirs.end('late')
    expect(await text(stream)).toBe('late')
  })
})

test('what speaks neither is never asked', async () => {
  const { createServer: createNetServer, connect } = await import('node:net')
  const { departures, tracked, port, server } = await serving(createNetServer((socket) => socket.pipe(socket)))
  const arrived = once(server, 'connection')
  const client = connect(port, '127.0.0.1').on('error', () => {})
  ends.push(() => client.destroy())
  await arrived
  departures.askOne(all)
  departures.ask([...tracked.connections.keys()][0] as Connection)
  client.write('still here')
  expect(String((await once(client, 'data'))[0])).toBe('still here')
  expect([departures.asked, tracked.size]).toEqual([0, 1])
})
