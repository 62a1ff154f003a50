import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Distance } from './late-lane.js'

/** What the proxy stands before, how far away it makes that, and what its jitter follows from. */
export interface ProxyOptions extends Distance {
  readonly target: { readonly host: string; readonly port: number } | { readonly path: string }
  readonly seed: number
}

/** A running proxy: what is sent to its port arrives at the target, late and in order, and so does the end of each half and a reset. */
export class Proxy {
  readonly port: number
  readonly #process: ChildProcess

  private constructor(child: ChildProcess, port: number) {
    this.#process = child
    this.port = port
  }

  static async start(options: ProxyOptions): Promise<Proxy> {
    const child = fork(fileURLToPath(new URL('./programs/proxy.js', import.meta.url)), [JSON.stringify(options)])
    const [port] = (await once(child, 'message')) as [number]
    return new Proxy(child, port)
  }

  /** Ends it, and cuts every connection. */
  async close(): Promise<void> {
    const ended = once(this.#process, 'exit')
    this.#process.disconnect()
    await ended
  }
}
