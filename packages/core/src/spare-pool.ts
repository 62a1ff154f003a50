import type { IdleChild } from './backend.js'
import type { Listener } from './listener.js'
import type { Logger } from './logger.js'
import { countDeath, spareDelay } from './spare-retry.js'
import { untilWarm } from './until-warm.js'

/** What a pool is filled with, and by whom it is used. */
export interface PoolMeans {
  readonly name: string
  readonly count: number
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
  readonly #means: PoolMeans
  readonly #forget: readonly (() => void)[]
  readonly #spares = new Set<Spare>()
  #deaths = 0
  #retry: NodeJS.Timeout | undefined
  #ended = false

  constructor(means: PoolMeans) {
    this.#means = means
    this.#forget = means.listeners.map((listener) => listener.whenClosed(() => this.end()))
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
    for (const { idle } of this.#spares) idle.child.kill()
  }

  #fill(): void {
    const { count, busy } = this.#means
    if (this.#ended || this.#retry || this.#spares.size >= count || spareDelay(this.#deaths, 0) === undefined || busy()) return
    for (const { warmAt } of this.#spares) if (warmAt === undefined) return
    this.#add()
  }

  #add(): void {
    const { logger, prepare } = this.#means
    const spare: Spare = { idle: prepare() }
    this.#spares.add(spare)
    logger.debug(this.#about(spare), 'Spare started')
    void this.#follow(spare)
  }

  async #follow(spare: Spare): Promise<void> {
    const { child } = spare.idle
    let error: unknown
    try {
      await untilWarm(child)
      spare.warmAt = performance.now()
      this.#means.logger.debug(this.#about(spare), 'Spare is warm')
      this.#fill()
    } catch (cause) {
      error = cause
    }
    await child.exited
    this.#exited(spare, error)
  }

  #exited(spare: Spare, error: unknown): void {
    const { logger, emptied } = this.#means
    if (!this.#spares.delete(spare)) return
    if (this.#ended) return this.size === 0 ? emptied() : undefined
    this.#deaths = countDeath(this.#deaths, spare.warmAt === undefined ? undefined : performance.now() - spare.warmAt)
    const delay = spareDelay(this.#deaths, Math.random())
    const fields = { ...this.#about(spare), ...(error !== undefined && { error }), ...(delay !== undefined && { delay }) }
    if (delay === undefined) return logger.warn(fields, 'Spares die again and again; there are none until a child is ready')
    logger.debug(fields, 'Spare has ended')
    this.#retry ??= setTimeout(() => {
      this.#retry = undefined
      this.#fill()
    }, delay)
  }

  #cancelRetry(): void {
    clearTimeout(this.#retry)
    this.#retry = undefined
  }

  #about({ idle: { child } }: Spare): Record<string, unknown> {
    return { spare: this.#means.name, ...(child.pid !== undefined && { pid: child.pid }), ...(child.threadId !== undefined && { threadId: child.threadId }) }
  }
}
