import { Agent, get } from 'node:http'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { Pool } from 'undici'
import { afterEach, describe, expect, it } from 'vitest'
import { delayProxy } from '../../http/test/fixtures/delay-proxy.mjs'
import { Program } from './program.js'

let program: Program | undefined
afterEach(async () => {
  await program?.end()
  program = undefined
})

/** Who asks again and again until told to end, and keeps account of every answer. */
class Load {
  readonly lost: string[] = []
  answered = 0
  #ending = false
  #heard = () => {}
  #loops: Promise<void>[] = []

  add(request: () => Promise<unknown>): void {
    this.#loops.push(this.#loop(request))
  }

  /** Resolves after as many further answers, however fast they come. */
  async answers(count: number): Promise<void> {
    for (const goal = this.answered + count; this.answered < goal; ) await new Promise<void>((resolve) => (this.#heard = resolve))
  }

  async end(): Promise<void> {
    this.#ending = true
    await Promise.all(this.#loops)
  }

  async #loop(request: () => Promise<unknown>): Promise<void> {
    while (!this.#ending) {
      try {
        expect(await request()).toBe('answered')
        this.answered += 1
      } catch (error) {
        this.lost.push((error as NodeJS.ErrnoException).code ?? String(error))
      }
      this.#heard()
    }
  }
}

/** Node's own client, which never repeats a request. */
async function ask(port: number, agent?: Agent): Promise<string> {
  const request = get({ port, host: '127.0.0.1', agent: agent ?? false })
  const [response] = (await once(request, 'response')) as [NodeJS.ReadableStream]
  return text(response)
}

async function startWeb(): Promise<{ web: Program; port: number }> {
  const web = (program = new Program('web.mjs'))
  const { status } = await web.next((note) => note.status?.startsWith('port ') ?? false)
  await web.ready()
  return { web, port: Number(status!.slice(5)) }
}

async function reloadFiveTimes(web: Program, load: Load): Promise<void> {
  for (let round = 0; round < 5; round++) {
    await load.answers(100)
    web.process.kill('SIGHUP')
    await web.next((note) => note.restarting === true)
    await web.ready()
  }
  await load.answers(100)
}

describe('five SIGHUPs', () => {
  it('lose no request of 50 keep-alive clients behind a proxy that delays 20 ms', async () => {
    const { web, port } = await startWeb()
    const proxy = await delayProxy({ target: port, delay: 20 })
    const load = new Load()
    const agents = Array.from({ length: 50 }, () => new Agent({ keepAlive: true, maxSockets: 1 }))
    for (const agent of agents) load.add(() => ask(proxy.port, agent))
    await reloadFiveTimes(web, load)
    await load.end()
    for (const agent of agents) agent.destroy()
    await proxy.close()
    expect(load.lost).toEqual([])
  })

  it("lose no request of undici's pool, nor of clients that connect anew each time", async () => {
    const { web, port } = await startWeb()
    const load = new Load()
    const pool = new Pool(`http://127.0.0.1:${port}`, { connections: 8, pipelining: 1 })
    const post = async () => (await pool.request({ path: '/', method: 'POST', body: 'some' })).body.text()
    for (let lane = 0; lane < 8; lane++) load.add(post)
    for (let lane = 0; lane < 8; lane++) load.add(() => ask(port))
    await reloadFiveTimes(web, load)
    await load.end()
    await pool.close()
    expect(load.lost).toEqual([])
  })
})

describe('a stop under load', () => {
  it('answers everything that was accepted before the socket closed', async () => {
    const { web, port } = await startWeb()
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const idle = await ask(port, agent)
    web.process.kill('SIGTERM')
    await web.next((note) => note.stopping === true)
    expect([idle, await ask(port, agent)]).toEqual(['answered', 'answered'])
    agent.destroy()
    expect(await web.exit()).toEqual({ code: 0, signal: null })
  })

  it('refuses new connections while it drains, so that a client turns elsewhere at once', async () => {
    const { web, port } = await startWeb()
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    await ask(port, agent)
    web.process.kill('SIGTERM')
    // One that is in the queue at the moment of closing is reset: the kernel had accepted it for nobody.
    const attempt = () => ask(port).catch((error: NodeJS.ErrnoException) => error.code ?? 'failed')
    for (let outcome = 'answered'; outcome !== 'ECONNREFUSED'; ) outcome = await attempt()
    expect(await ask(port, agent)).toBe('answered')
    agent.destroy()
    expect(await web.exit()).toEqual({ code: 0, signal: null })
  })
})
