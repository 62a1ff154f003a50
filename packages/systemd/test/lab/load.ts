import type { ChildProcess } from 'node:child_process'
import { Console } from './console.js'
import type { Lab } from './lab.js'

/** What clients have seen. */
export interface Account {
  readonly answered: number
  /** Why each request was lost. */
  readonly lost: readonly string[]
}

/** Clients inside a lab, whose every request is counted: `fixtures/load.mjs`. */
export class Load {
  readonly #process: ChildProcess
  readonly #console: Console

  private constructor(process: ChildProcess) {
    this.#process = process
    this.#console = new Console(process)
  }

  /** Sixteen clients that ask without a pause, half of them over connections that they keep. */
  static steady(lab: Lab, port: number): Load {
    return new Load(lab.spawn(lab.node, lab.fixture('load.mjs'), String(port)))
  }

  /** So many clients that have connected, and wait for their one answer. */
  static async waiting(lab: Lab, port: number, count: number, path = '/'): Promise<Load> {
    const load = new Load(lab.spawn(lab.node, lab.fixture('load.mjs'), String(port), path, String(count)))
    await load.#console.next(/connected/)
    return load
  }

  /** Resolves when so many more requests were answered. */
  async answers(count: number): Promise<void> {
    const from = this.#console.lines.length
    const now = from === 0 ? 0 : answered(this.#console.lines[from - 1]!)
    await this.#console.next((line) => answered(line) >= now + count, from)
  }

  /** Ends the asking, and tells how it went. */
  async end(): Promise<Account> {
    this.#process.stdin!.end()
    return JSON.parse(await this.#console.next(/ended/)) as Account
  }
}

function answered(line: string): number {
  return (JSON.parse(line) as Partial<Account>).answered ?? 0
}
