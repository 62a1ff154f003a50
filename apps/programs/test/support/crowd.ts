import { setMaxListeners } from 'node:events'
import { delayProxy } from '../../../../packages/http/test/fixtures/delay-proxy.mjs'
import { Tally, type Client } from '@asc/clients'

/** Clients that keep a port busy, behind a proxy that delays everything by 20 ms. */
export class Crowd implements AsyncDisposable {
  readonly tally = new Tally()
  readonly #count: number
  readonly #proxy: { readonly port: number; close(): Promise<void> }
  readonly #ending = new AbortController()
  readonly #running: Promise<void>[]

  private constructor(proxy: { readonly port: number; close(): Promise<void> }, client: Client, count: number) {
    this.#proxy = proxy
    this.#count = count
    setMaxListeners(0, this.#ending.signal)
    this.#running = Array.from({ length: count }, () => client(proxy.port, this.tally, this.#ending.signal))
  }

  /** Resolves when each client has had two answers, on average. */
  static async gather(port: number, client: Client, count: number): Promise<Crowd> {
    const crowd = new Crowd(await delayProxy({ target: port }), client, count)
    await crowd.answers()
    return crowd
  }

  /** Resolves when the clients have had two more answers each, on average. */
  answers(): Promise<void> {
    return this.tally.more(2 * this.#count)
  }

  /** Ends the clients. The service is to serve until then. */
  async leave(): Promise<void> {
    this.#ending.abort()
    await Promise.all(this.#running)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.leave()
    await this.#proxy.close()
  }
}
