import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { Orders, ServerSettings } from '../common/orders.js'
import { freePort } from './free-port.js'
import { peers } from './peers.js'
import { program } from './program.js'

/** A server that is measured: which program, set up how. */
export interface ServerKind extends Partial<ServerSettings> {
  readonly program: string
  /** It is one of the peers that have to be installed. */
  readonly peer?: boolean
}

/** A program that serves, from outside. */
export class Serving {
  readonly url: string
  readonly #process: ChildProcess

  private constructor(process: ChildProcess, readonly port: number) {
    this.#process = process
    this.url = `http://127.0.0.1:${port}/`
  }

  /** Resolves when it serves. `undefined`: it cannot be had here. */
  static async start({ program: name, peer, ...rest }: ServerKind): Promise<Serving | undefined> {
    const place = peer ? await peers() : ''
    if (place === undefined) return undefined
    const settings: ServerSettings = { port: await freePort(), count: 2, spares: 0, policy: 'round robin', protocol: 'http', peers: place, ...rest }
    const serving = new Serving(fork(program(name), [JSON.stringify(settings)]), settings.port)
    try {
      await serving.#answer()
      return serving
    } catch (error) {
      await serving.end()
      throw error
    }
  }

  async reload(): Promise<void> {
    await this.#order('reload')
  }

  async workers(): Promise<number[]> {
    return (await this.#order('workers')) as number[]
  }

  async double(): Promise<void> {
    await this.#order('double')
  }

  /** Resolves when it is gone, with all that it started. */
  async end(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return
    this.#process.send('end')
    await once(this.#process, 'exit')
  }

  #order(order: keyof Orders): Promise<unknown> {
    this.#process.send(order)
    return this.#answer()
  }

  async #answer(): Promise<unknown> {
    const done = new AbortController()
    const gone = once(this.#process, 'exit', done).then(([code]) => Promise.reject(new Error(`The server has ended: ${code}`)))
    try {
      const [{ result, error }] = (await Promise.race([once(this.#process, 'message', done), gone])) as [{ result?: unknown; error?: string }]
      if (error !== undefined) throw new Error(error)
      return result
    } finally {
      gone.catch(() => {})
      done.abort()
    }
  }
}

/** Starts a server, does something with it, and ends it whatever happens. */
export async function withServer<T>(kind: ServerKind, use: (server: Serving) => Promise<T>): Promise<T | undefined> {
  const server = await Serving.start(kind)
  if (!server) return undefined
  try {
    return await use(server)
  } finally {
    await server.end()
  }
}
