import { once } from 'node:events'
import { Agent, get } from 'node:http'
import { connect as connect2, type ClientHttp2Session } from 'node:http2'
import { connect } from 'node:net'
import { createLogger, Listener, Notifier } from '@asc/core'
import { Controller } from '@asc/controller'
import { Hybrid } from '@asc/hybrid'
import { connect as connectTo, operate } from '@asc/monitor'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { operateWeb, web, type Operated } from './operated.js'

const cleanups: (() => unknown)[] = []
const spoken = new URL('./fixtures/spoken.mjs', import.meta.url)
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
/** Node tells of streams of HTTP/2 from these versions on. */
const tellsStreams = major > 24 || (major === 24 && minor >= 2) || (major === 22 && minor >= 17)

afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean()
})

async function speaking(speaks: string): Promise<Operated> {
  const operated = await operateWeb({ count: 1, task: spoken, more: { data: { speaks } } })
  cleanups.push(() => operated.end())
  await operated.controller.start()
  return operated
}

function figuresOf({ client }: Pick<Operated, 'client'>) {
  return async () => (await client.status()).services[0]!.children[0]!.figures ?? {}
}

describe('the figures of a child', () => {
  it('have the connections of any protocol that it speaks over a shared socket', async () => {
    const operated = await speaking('tcp')
    const sockets = [1, 2, 3].map(() => connect(operated.port, '127.0.0.1'))
    cleanups.push(() => sockets.forEach((socket) => socket.destroy()))
    await Promise.all(sockets.map((socket) => once(socket, 'connect')))
    await expect.poll(figuresOf(operated), { timeout: 10_000 }).toMatchObject({ connections: 3 })
  })

  it('have the connections of HTTP/2, and its requests where Node tells of them', async () => {
    const operated = await speaking('http2')
    // Requests are counted from the first question on.
    await expect.poll(figuresOf(operated), { timeout: 10_000 }).toHaveProperty('loopUtilization')
    const session = connect2(`http://127.0.0.1:${operated.port}`)
    cleanups.push(() => session.destroy())
    for (let count = 0; count < 3; count++) await answerOf(session)
    await expect.poll(figuresOf(operated), { timeout: 10_000 }).toMatchObject({ connections: 1 })
    if (tellsStreams) expect(await operated.client.metrics()).toContain('asc_request_duration_seconds_count{service="web",status="2xx"} 3')
  })

  it('that is a process of threads are those of its threads together', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'asc-monitor-'))
    const http = await Listener.bind({ port: 0, host: '127.0.0.1' })
    const logger = createLogger('silent')
    const controller = new Controller({
      container: () => new Hybrid({ logger }), logger, notify: new (class extends Notifier { override notify(): void {} })(),
      setup: (container) => void (container as Hybrid).run(web, { name: 'web', forks: 1, threads: 2, listeners: { http } }),
    })
    const env = { ASC_RUNTIME_DIR: folder }
    const monitor = await operate(controller, { name: 'web', env })
    cleanups.push(async () => {
      await controller.stop(false)
      await monitor.close()
      http.close()
      rmSync(folder, { recursive: true, force: true })
    })
    await controller.start()
    const client = connectTo('web', { env })
    await expect.poll(figuresOf({ client }), { timeout: 20_000 }).toHaveProperty('heapUsed')
    const agent = new Agent({ keepAlive: true })
    cleanups.push(() => agent.destroy())
    const ask = () => new Promise<void>((resolve, reject) => {
      get({ port: (http.address() as { port: number }).port, path: '/block?20', agent }, (answer) => answer.resume().on('end', resolve)).on('error', reject)
    })
    for (let count = 0; count < 10; count++) await ask()
    await expect.poll(figuresOf({ client }), { timeout: 10_000 }).toMatchObject({ served: 10, connections: 1 })
    expect(await client.metrics()).toContain('asc_request_duration_seconds_count{service="web",status="2xx"} 10')
  })
})

async function answerOf(session: ClientHttp2Session): Promise<void> {
  const stream = session.request({ ':path': '/' })
  stream.resume()
  await once(stream, 'close')
}
