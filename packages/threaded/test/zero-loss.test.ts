import { once } from 'node:events'
import { Agent, get } from 'node:http'
import type { Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { Listener } from '@asc/core'
import type { Threaded } from '@asc/threaded'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { delayProxy } from '../../http/test/fixtures/delay-proxy.mjs'
import { make } from './threads.js'

let http: Listener
beforeEach(async () => {
  http = await Listener.bind({ port: 0, host: '127.0.0.1' })
})
afterEach(() => http.close())

const port = () => (http.address() as { port: number }).port
const lastGeneration = 5

/** Two threads that serve; resolves when they are ready. */
async function generation(number: number): Promise<Threaded> {
  const container = make()
  container.run(new URL('./fixtures/web.mjs', import.meta.url), { count: 2, listeners: { http }, data: String(number) })
  expect(await container.waitUntilReady()).toBe(true)
  return container
}

/** Node's own client, which never repeats a request. */
async function ask(port: number, agent: Agent | false): Promise<string> {
  const request = get({ port, host: '127.0.0.1', agent })
  const [response] = (await once(request, 'response')) as [NodeJS.ReadableStream]
  return text(response)
}

/**
 * Replaces the container five times while `lanes` clients ask again and again. A container is replaced when every client has had
 * `each` answers of it, so that the load is there in each of the moments.
 */
async function replaceUnderLoad(lanes: (() => Promise<string>)[], each: number) {
  let container = await generation(0)
  const lost: string[] = []
  let answered = 0
  let ending = false
  let heard = () => {}
  const seen = lanes.map(() => new Map<string, number>())
  const loops = lanes.map(async (request, lane) => {
    while (!ending) {
      try {
        const by = await request()
        seen[lane]!.set(by, (seen[lane]!.get(by) ?? 0) + 1)
        answered += 1
      } catch (error) {
        lost.push((error as NodeJS.ErrnoException).code ?? String(error))
      }
      heard()
    }
  })
  for (let number = 0; number <= lastGeneration; number++) {
    while (!seen.every((by) => (by.get(String(number)) ?? 0) >= each)) await new Promise<void>((resolve) => (heard = resolve))
    if (number === lastGeneration) break
    const old = container
    container = await generation(number + 1)
    await old.stop()
    expect(old.failures).toEqual([])
  }
  ending = true
  await Promise.all(loops)
  await container.stop()
  return { answered, lost }
}

it('five replacements lose no request of 50 keep-alive clients behind a proxy that delays 20 ms', async () => {
  const proxy = await delayProxy({ target: port(), delay: 20 })
  const agents = Array.from({ length: 50 }, () => new Agent({ keepAlive: true, maxSockets: 1 }))
  const { answered, lost } = await replaceUnderLoad(agents.map((agent) => () => ask(proxy.port, agent)), 10)
  for (const agent of agents) agent.destroy()
  await proxy.close()
  expect(lost).toEqual([])
  expect(answered).toBeGreaterThan(3000)
})

it('five replacements lose no request of clients that connect anew for each request', async () => {
  const { answered, lost } = await replaceUnderLoad(Array.from({ length: 16 }, () => () => ask(port(), false)), 40)
  expect(lost).toEqual([])
  expect(answered).toBeGreaterThan(3000)
})

it.each(['killed', 'ended by an error'])('a thread that is %s takes no waiting connection with it', async (how) => {
  const free = new Int32Array(new SharedArrayBuffer(4))
  const container = make()
  container.run(new URL('./fixtures/stuck.mjs', import.meta.url), { count: 1, restart: true, listeners: { http }, data: free })
  expect(await container.waitUntilReady()).toBe(true)
  const [child] = container.children
  const connect = async (path: string) => {
    const request = get({ port: port(), host: '127.0.0.1', path, agent: false })
    const answer = once(request, 'response').then(([response]) => text(response as NodeJS.ReadableStream))
    const [socket] = (await once(request, 'socket')) as [Socket]
    if (socket.connecting) await once(socket, 'connect')
    return { answer }
  }
  expect(await (await connect('/stick')).answer).toBe('answered')
  const waiting = await Promise.all([1, 2, 3, 4].map(() => connect('/')))
  if (how === 'killed') child!.kill()
  else Atomics.store(free, 0, 1)
  expect(await Promise.all(waiting.map(({ answer }) => answer))).toEqual(Array(4).fill('answered'))
})
