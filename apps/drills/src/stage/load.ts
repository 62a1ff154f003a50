import { Agent, get, type IncomingMessage } from 'node:http'
import { now } from '../base/now.js'
import type { Loss } from '../protocol/loss.js'
import type { Service } from './service.js'

/** Clients that ask again and again until told to end, and keep account of every answer. Half of them keep their connection. */
export class Load {
  readonly losses: Loss[] = []
  answered = 0
  readonly service: Service
  readonly #path: string
  readonly #lanes: Promise<void>[] = []
  readonly #waiting = new Set<() => void>()
  #ending = false

  constructor(service: Service, lanes: number, path: string) {
    this.service = service
    this.#path = path
    for (let lane = 0; lane < lanes; lane++) this.#lanes.push(this.#lane(lane % 2 === 0))
  }

  /** Resolves after as many further answers. */
  async answers(count: number): Promise<void> {
    const goal = this.answered + count
    while (this.answered < goal && !this.#ending) await new Promise<void>((resolve) => this.#waiting.add(resolve))
  }

  /** No request is begun any more. Resolves when the last is answered or lost. */
  async end(): Promise<void> {
    this.#ending = true
    await Promise.all(this.#lanes)
    this.#wake()
  }

  async #lane(kept: boolean): Promise<void> {
    const agent = new Agent({ keepAlive: kept, maxSockets: 1 })
    let previous: { pid?: number; threadId?: number } = {}
    while (!this.#ending) {
      const askedAt = now()
      const outcome = await ask(this.service, this.#path, agent)
      if ('reason' in outcome) {
        this.losses.push({ askedAt, lostAt: now(), reason: outcome.reason, ...(outcome.reused && previous) })
        await new Promise((resolve) => setTimeout(resolve, 20))
      } else {
        this.answered += 1
        previous = outcome
      }
      this.#wake()
    }
    agent.destroy()
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve()
    this.#waiting.clear()
  }
}

type Outcome = { readonly pid: number; readonly threadId: number } | { readonly reason: string; readonly reused: boolean }

/** One request of Node's own client, which never repeats one. */
function ask({ address }: Service, path: string, agent: Agent): Promise<Outcome> {
  const where = 'path' in address ? { socketPath: address.path } : { host: address.host, port: address.port }
  return new Promise((resolve) => {
    const request = get({ ...where, path, agent, timeout: 60_000 })
    const lose = (error: NodeJS.ErrnoException) => resolve({ reason: error.code ?? error.message, reused: request.reusedSocket })
    request.on('error', lose)
    request.on('timeout', () => request.destroy(new Error('no answer in time')))
    request.on('response', (response: IncomingMessage) => {
      response.resume()
      response.on('error', lose)
      response.on('end', () => {
        if (response.complete) resolve({ pid: Number(response.headers['x-pid']), threadId: Number(response.headers['x-thread']) })
      })
    })
  })
}
