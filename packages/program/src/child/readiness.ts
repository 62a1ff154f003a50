import type { Server } from 'node:net'
import type { ReadyCondition } from '../settings/program-settings.js'
import { whyUnready, type Served } from '../settings/why-unready.js'
import { untilAnswered } from './until-answered.js'
import { watchOutput } from './watch-output.js'

/** Finds out when a program is ready, and says so once. */
export class Readiness {
  readonly #condition: ReadyCondition
  readonly #ready: () => void
  readonly #unready: (why: string) => void
  #done = false
  #asking = false
  #refusal: Error | undefined

  /** @param unready called with why it is not ready yet, whenever that is something else than at first, which the parent knows */
  constructor(condition: ReadyCondition, ready: () => void, unready: (why: string) => void) {
    this.#condition = condition
    this.#ready = ready
    this.#unready = unready
    if (condition.when === 'output') watchOutput(new RegExp(condition.source, condition.flags), () => this.#finish())
    // The program has been run by then, if it is CommonJS; an ES module has begun.
    if (condition.when === 'start') setImmediate(() => this.#finish())
  }

  get done(): boolean {
    return this.#done
  }

  /** A program that ends before it is ready has failed, unless this is all that was expected of it. */
  get listens(): boolean {
    return this.#condition.when === 'listen' || this.#condition.when === 'answer'
  }

  /** A server listens, and is no mere probe. `own`: on a port of its own that nobody else has. */
  listening(server: Server, own: boolean): void {
    if (this.#done || own) return
    if (this.#condition.when === 'listen') this.#finish()
    if (this.#condition.when === 'answer' && !this.#asking) void this.#ask(server, this.#condition.path)
  }

  /** A server could not listen. The program may have handled that: Express 5 gives it to the callback of `listen`. */
  refused(error: Error): void {
    this.#refusal = error
    if (this.listens && !this.#asking) this.#tell({ refusal: error.message })
  }

  /** Why a server could not listen, the last time. */
  get refusal(): Error | undefined {
    return this.#refusal
  }

  /** The program has called `process.send`. */
  sent(message: unknown): void {
    if (this.#condition.when === 'message' && message === 'ready') this.#finish()
  }

  async #ask(server: Server, path: string): Promise<void> {
    this.#asking = true
    const tell = (answer?: string): void => this.#tell({ listened: true, answer })
    tell()
    await untilAnswered(server, path, tell)
    this.#finish()
  }

  #tell(served: Served): void {
    if (!this.#done) this.#unready(whyUnready(this.#condition, served))
  }

  #finish(): void {
    if (this.#done) return
    this.#done = true
    this.#ready()
  }
}
