import type { IdleChild } from '../spawn/backend.js'
import type { Listener } from '../listen/listener.js'
import type { Logger } from '../base/logger.js'
import { logLines } from '../base/log-lines.js'
import { countDeath, spareDelay } from '../decide/spare-retry.js'
import { untilWarm } from '../process/until-warm.js'
import { startQueue, type StartTurn } from '../process/start-queue.js'

/** What a pool is filled with, and by whom it is used. */
export interface SparePoolDeps {
  readonly name: string
  readonly count: number
  /** How many children of the program may be starting at once. */
  readonly startConcurrency: number
  readonly logger: Logger
  /** The sockets that its spares hold open: none is kept when one is closed, as its address would stay in use. */
  readonly listeners: readonly Listener[]
  /** Starts a spare. */
  prepare(): IdleChild
  /** Whether a child that a spare would serve is on its way to be ready: it has the processors for itself. */
  busy(): boolean
  /** The last spare of a pool that was ended is gone. */
  emptied(): void
}

/** A started spare. */
interface Spare {
  readonly idle: IdleChild
  warmAt?: number
}

/** The spares for the children of one plan: kept at their count, one started at a time. */
export class SparePool {
  readonly #deps: SparePoolDeps
  readonly #forget: readonly (() => void)[]
  readonly #spares = new Set<Spare>()
  #deaths = 0
  #retry: NodeJS.Timeout | undefined
  /** The next spare waits for its turn, or gets warm. */
  #turn: StartTurn | undefined
  #ended = false

  constructor(deps: SparePoolDeps) {
    this.#deps = deps
    this.#forget = deps.listeners.map((listener) => listener.whenClosed(() => this.end()))
  }

  /** How many spares there are, warm or not. */
  get size(): number {
    return this.#spares.size
  }

  /** A warm spare, which from now on is no longer one; `undefined` where there is none. */
  take(): IdleChild | undefined {
    for (const spare of this.#spares) {
      if (spare.warmAt === undefined) continue
      this.#spares.delete(spare)
      return spare.idle
    }
    return undefined
  }

  /** A child that a spare would have served is ready: the module can be run after all. */
  encourage(): void {
    this.#deaths = 0
    this.#cancelRetry()
    this.#fill()
  }

  /** Ends all spares, and starts no more. */
  end(): void {
    this.#ended = true
    for (const forget of this.#forget) forget()
    this.#cancelRetry()
    this.#release()
    for (const { idle } of this.#spares) idle.child.kill()
  }

  #fill(): void {
    const { count, busy } = this.#deps
    if (this.#ended || this.#retry || this.#turn || this.#spares.size >= count || spareDelay(this.#deaths, 0) === undefined || busy()) return
    for (const { warmAt } of this.#spares) if (warmAt === undefined) return
    const { startConcurrency: limit } = this.#deps
    this.#turn = startQueue.ask({ lane: this, limit, patient: true, begin: () => process.nextTick(() => this.#begin()) })
  }

  /** A child may have come between that needs the processors: then it fills itself when that one is ready. */
  #begin(): void {
    if (!this.#turn) return
    if (this.#deps.busy()) this.#release()
    else this.#add()
  }

  #add(): void {
    const { logger, prepare } = this.#deps
    const spare: Spare = { idle: prepare() }
    this.#turn?.follow(spare.idle.child)
    this.#spares.add(spare)
    logger.debug(this.#about(spare), logLines.spareStarted)
    void this.#follow(spare)
  }

  async #follow(spare: Spare): Promise<void> {
    const { child } = spare.idle
    let error: unknown
    try {
      await untilWarm(child)
      spare.warmAt = performance.now()
      this.#release()
      this.#deps.logger.debug(this.#about(spare), logLines.spareWarm)
      this.#fill()
    } catch (cause) {
      this.#release()
      error = cause
    }
    await child.exited
    this.#exited(spare, error)
  }

  #exited(spare: Spare, error: unknown): void {
    const { logger, emptied } = this.#deps
    if (!this.#spares.delete(spare)) return
    if (this.#ended) return this.size === 0 ? emptied() : undefined
    this.#deaths = countDeath(this.#deaths, spare.warmAt === undefined ? undefined : performance.now() - spare.warmAt)
    const delay = spareDelay(this.#deaths, Math.random())
    const fields = { ...this.#about(spare), ...(error !== undefined && { err: error }), ...(delay !== undefined && { delay }) }
    if (delay === undefined) return logger.warn(fields, logLines.sparesDie)
    logger.debug(fields, logLines.spareEnded)
    this.#retry ??= setTimeout(() => {
      this.#retry = undefined
      this.#fill()
    }, delay)
  }

  #release(): void {
    this.#turn?.release()
    this.#turn = undefined
  }

  #cancelRetry(): void {
    clearTimeout(this.#retry)
    this.#retry = undefined
  }

  #about({ idle: { child } }: Spare): Record<string, unknown> {
    return { spare: this.#deps.name, ...(child.pid !== undefined && { pid: child.pid }), ...(child.threadId !== undefined && { threadId: child.threadId }) }
  }
}
