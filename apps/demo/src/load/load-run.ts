import { fork, type ChildProcess } from 'node:child_process'
import { Changes } from '../base/changes.js'
import { isOf } from '../base/worker-name.js'
import { openAccount, type Accounts } from './account.js'
import type { LoadOrder, LoadReport } from './load-messages.js'

const program = new URL('./load.js', import.meta.url)

/** How many clients keep their connection, and how many make a new one for each request. */
export interface LoadSize {
  readonly kept: number
  readonly fresh: number
}

/** A running load program, from the outside. */
export class LoadRun {
  readonly size: LoadSize
  readonly changes = new Changes()
  readonly #process: ChildProcess
  #accounts: Accounts
  #final = false

  constructor(url: string, size: LoadSize) {
    this.size = size
    this.#accounts = { kept: openAccount(size.kept), fresh: openAccount(size.fresh) }
    this.#process = fork(program, [url, String(size.kept), String(size.fresh)])
    this.#process.on('message', ({ accounts, final }: LoadReport) => {
      this.#accounts = accounts
      this.#final = final
      this.changes.announce()
    })
    this.#process.once('close', (code, signal) => this.changes.end(new Error(`the load program has ended with ${signal ?? code}`)))
  }

  /** As last reported. */
  get accounts(): Accounts {
    return this.#accounts
  }

  get answers(): number {
    return this.#accounts.kept.answers + this.#accounts.fresh.answers
  }

  get lost(): number {
    return this.#accounts.kept.losses.length + this.#accounts.fresh.losses.length
  }

  /** Resolves when clients of both kinds have had some answers more. */
  async advance(count = 100): Promise<void> {
    const before = this.#accounts
    const enough = (kind: keyof Accounts) => this.#accounts[kind].answers >= before[kind].answers + count
    await this.changes.until('The service answers', () => enough('kept') && enough('fresh'))
  }

  /** How often a child, with all its threads, has answered clients of this kind. */
  answersOf(child: string, kind: keyof Accounts = 'fresh'): number {
    const answers = Object.entries(this.#accounts[kind].answersOf)
    return answers.reduce((total, [worker, count]) => total + (isOf(worker, child) ? count : 0), 0)
  }

  /**
   * No new connections from now on: a client that is asked to reconnect is done. Resolves when all open ones have carried an answer, so that no request
   * waits to be accepted.
   */
  async settle(): Promise<void> {
    this.#order('settle')
    await this.changes.until('The load settles', () => {
      const { kept, fresh } = this.#accounts
      return fresh.clients === 0 && kept.established === kept.clients
    })
  }

  /** Ends it, when every client has its answer. */
  async finish(): Promise<Accounts> {
    this.#order('finish')
    await this.changes.until('Every client gets an answer or an error', () => this.#final)
    return this.#accounts
  }

  /** Ends it at once. */
  abandon(): void {
    this.#process.kill('SIGKILL')
  }

  #order(order: LoadOrder): void {
    if (this.#process.connected) this.#process.send(order, () => {})
  }
}
