import { once } from 'node:events'
import { Agent, get, type IncomingMessage } from 'node:http'
import { connect as connectHttp2 } from 'node:http2'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { createLogger, Listener, type Container } from '@asc/core'
import { Forked } from '@asc/forked'
import type { ServeOptions } from '@asc/http'
import { Hybrid } from '@asc/hybrid'
import { Threaded } from '@asc/threaded'
import { afterEach, describe, expect, test } from 'vitest'

const logger = createLogger('error')
const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

interface Data extends ServeOptions {
  readonly protocol?: 'http' | 'http2' | 'net'
}

/** A group of children that share a port. */
async function serving(container: Container, count: number, data: Data = {}, run: object = { count }) {
  const listener = await Listener.bind({ port: 0, host: '127.0.0.1' })
  ends.push(async () => {
    await container.stop(1_000)
    listener.close()
  })
  container.run(new URL('./fixtures/even-load.mjs', import.meta.url), { name: 'web', restart: true, listeners: { http: listener }, output: 'inherit', data, ...run })
  expect(await container.waitUntilReady()).toBe(true)
  const { port } = listener.address() as { port: number }
  return { container, port }
}

/** A client that sends one request after another on a connection that it keeps, until it is ended. */
class Client {
  lost = 0
  connections = 0
  answered = 0
  /** Who answered last. */
  by = ''
  #ending = false

  /** @param close ends what is under way, too */
  constructor(ask: () => Promise<{ by: string; fresh: boolean }>, close: () => void) {
    const done = this.#run(ask)
    ends.push(() => {
      this.#ending = true
      close()
      return done
    })
  }

  async #run(ask: () => Promise<{ by: string; fresh: boolean }>): Promise<void> {
    while (!this.#ending) {
      try {
        const { by, fresh } = await ask()
        this.by = by
        this.answered += 1
        if (fresh) this.connections += 1
      } catch {
        this.lost += 1
      }
      await sleep(10)
    }
  }
}

function overHttp1(port: number): Client {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const ask = async () => {
    const request = get({ port, host: '127.0.0.1', agent })
    const [response] = (await once(request, 'response')) as [IncomingMessage]
    return { by: await text(response), fresh: !request.reusedSocket }
  }
  return new Client(ask, () => agent.destroy())
}

function overHttp2(port: number): Client {
  const begin = () => connectHttp2(`http://127.0.0.1:${port}`).on('error', () => {})
  let session = begin()
  let fresh = true
  const ask = async () => {
    if (session.closed || session.destroyed) {
      session = begin()
      fresh = true
    }
    const by = await text(session.request().end())
    const answer = { by, fresh }
    fresh = false
    return answer
  }
  return new Client(ask, () => session.destroy())
}

const loads = (container: Container) => [...container.children].filter(({ state }) => state !== 'exited').map(({ connections }) => connections)

/** Resolves when this many connections are spread evenly over so many who answer. */
async function untilEven(clients: readonly Client[], count: number): Promise<void> {
  for (;;) {
    const tally = new Map<string, number>()
    for (const { by } of clients) if (by !== '') tally.set(by, (tally.get(by) ?? 0) + 1)
    const numbers = [...tally.values()]
    const sum = numbers.reduce((total, number) => total + number, 0)
    if (numbers.length === count && sum === clients.length && Math.max(...numbers) - Math.min(...numbers) <= 1) return
    await sleep(20)
  }
}

const kinds = {
  Forked: { make: () => new Forked({ logger }), run: (count: number) => ({ count }) },
  Threaded: { make: () => new Threaded({ logger }), run: (count: number) => ({ count }) },
  Hybrid: { make: () => new Hybrid({ logger }), run: (count: number) => ({ forks: 2, threads: count / 2 }) },
}

describe.each(Object.entries(kinds))('in a %s container', (_, { make, run }) => {
  test.each([['HTTP/1', 'http', overHttp1], ['HTTP/2', 'http2', overHttp2]] as const)('connections of %s are spread evenly, lose nothing, and then stay', async (_, protocol, open) => {
    const { container, port } = await serving(make(), 4, { protocol }, run(4))
    const clients = Array.from({ length: 8 }, () => open(port))
    await untilEven(clients, 4)
    expect(loads(container).reduce((sum, count) => sum! + count!, 0)).toBe(8)
    const before = clients.map(({ connections, answered }) => ({ connections, answered }))
    while (clients.some(({ answered }, index) => answered < before[index]!.answered + 100)) await sleep(20)
    expect(clients.map(({ connections }) => connections)).toEqual(before.map(({ connections }) => connections))
    expect(clients.map(({ lost }) => lost)).toEqual(clients.map(() => 0))
  })

  test('after a child was killed, the one in its place gets its share, and only what the dead one was answering is lost', async () => {
    const { container, port } = await serving(make(), 4, {}, run(4))
    const clients = Array.from({ length: 16 }, () => overHttp1(port))
    await untilEven(clients, 4)
    const [victim] = container.children
    const most = victim!.connections!
    victim!.kill()
    await once(container, 'exit')
    await untilEven(clients, 4)
    expect(clients.reduce((sum, { lost }) => sum + lost, 0)).toBeLessThanOrEqual(most)
    expect(clients.every(({ lost }) => lost <= 1)).toBe(true)
  })

  test('children that are added get their share', async () => {
    const { container, port } = await serving(make(), 2, {}, run(2))
    const clients = Array.from({ length: 8 }, () => overHttp1(port))
    await untilEven(clients, 2)
    expect(await container.scale('web', 4)).toBe(true)
    await untilEven(clients, 4)
    expect(clients.map(({ lost }) => lost)).toEqual(clients.map(() => 0))
  })

  test('the parent knows how many connections each child has, and which part of all that is', async () => {
    const { container, port } = await serving(make(), 2, {}, run(2))
    expect([...container.children].map(({ connections, connectionShare }) => [connections, connectionShare])).toEqual([[0, undefined], [0, undefined]])
    const clients = Array.from({ length: 4 }, () => overHttp1(port))
    await untilEven(clients, 2)
    const children = [...container.children]
    while (children.some(({ connections }) => connections !== 2)) await sleep(20)
    expect(children.map(({ connectionShare }) => connectionShare)).toEqual([0.5, 0.5])
    expect(children[0]!.toJSON()).toMatchObject({ connections: 2 })
    await container.stop(false)
    expect(children.map(({ connections }) => connections)).toEqual([undefined, undefined])
  })

  test('without balance, connections go where they go, and are not counted', async () => {
    const { container, port } = await serving(make(), 2, { balance: false }, run(2))
    const client = overHttp1(port)
    while (client.answered === 0) await sleep(10)
    expect(loads(container)).toEqual([undefined, undefined])
  })

  test('a child that is blocked keeps nobody from being answered', async () => {
    const { port } = await serving(make(), 2, {}, run(2))
    await text((await once(get({ port, host: '127.0.0.1', path: '/block', agent: false }), 'response'))[0] as IncomingMessage)
    const clients = Array.from({ length: 12 }, () => overHttp1(port))
    while (clients.some(({ answered }) => answered < 20)) await sleep(20)
    expect(clients.map(({ lost }) => lost)).toEqual(clients.map(() => 0))
  })
})

test('a stopped process keeps nobody from being answered, and gets its share when it goes on', async () => {
  const { container, port } = await serving(new Forked({ logger }), 3)
  const { pid } = [...container.children][0]!
  process.kill(pid!, 'SIGSTOP')
  ends.push(() => process.kill(pid!, 'SIGCONT'))
  const clients = Array.from({ length: 12 }, () => overHttp1(port))
  while (clients.some(({ answered }) => answered < 50)) await sleep(20)
  const connections = clients.reduce((sum, client) => sum + client.connections, 0)
  // Four chances for each of the two who run, then one a second at most, then ever fewer.
  expect(connections).toBeLessThan(12 + 30)
  process.kill(pid!, 'SIGCONT')
  await untilEven(clients, 3)
  expect(clients.map(({ lost }) => lost)).toEqual(clients.map(() => 0))
})

test('a child that drains is not counted among those who accept, and its connections go to the others evenly', async () => {
  const { container, port } = await serving(new Forked({ logger }), 2)
  const clients = Array.from({ length: 8 }, () => overHttp1(port))
  await untilEven(clients, 2)
  const [old] = [...container.children]
  expect(await container.replace(old!)).toBe(true)
  await untilEven(clients, 2)
  expect(clients.map(({ lost }) => lost)).toEqual(clients.map(() => 0))
})

test('connections that cannot be asked to leave are spread when they come', async () => {
  const { container, port } = await serving(new Forked({ logger }), 4, { protocol: 'http', balance: { letGo: false } })
  for (let count = 1; count <= 8; count++) {
    const socket = connect(port, '127.0.0.1')
    ends.push(() => socket.destroy())
    await once(socket, 'connect')
    while (loads(container).reduce((sum, load) => sum! + load!, 0) !== count) await sleep(5)
  }
  // On a busy machine a child may not be there in time.
  expect(Math.max(...loads(container).map((load) => load!))).toBeLessThanOrEqual(4)
})

test('a connection that has reached its age is told to leave with an answer', async () => {
  const { port } = await serving(new Forked({ logger }), 1, { maxConnectionAge: 200 })
  const client = overHttp1(port)
  while (client.connections < 3) await sleep(20)
  expect(client.lost).toBe(0)
})
