import type { Backend, BackendChild, ChildContext } from './backend.js'
import { ListenerError } from './errors.js'
import type { Logger } from './logger.js'
import type { Seat } from './seat.js'
import { SparePool } from './spare-pool.js'
import type { SpawnPlan } from './spawn-options.js'
import { StillbornChild } from './stillborn-child.js'
import { TakenSpare } from './taken-spare.js'
import type { TaskDescriptor } from './task-descriptor.js'

/** What spares are started with and kept for. */
export interface SparesMeans {
  readonly backend: Backend
  readonly logger: Logger
  readonly seats: Iterable<Seat>
  /** Called when the last spare of those that were ended is gone. */
  readonly emptied: () => void
}

/**
 * Starts the children of a container, and keeps the warm spares that some of them are made of: a pool for each plan, which
 * is for each call of `spawn` or `run`.
 */
export class Spares {
  readonly #means: SparesMeans
  readonly #pools = new Map<SpawnPlan, SparePool>()
  readonly #ended = new Set<SparePool>()

  constructor(means: SparesMeans) {
    this.#means = means
  }

  /** How many spares are not gone yet. */
  get size(): number {
    let size = 0
    for (const pools of [this.#pools.values(), this.#ended]) for (const pool of pools) size += pool.size
    return size
  }

  /** Starts a child: lets a warm spare begin, or starts afresh where there is none. */
  start(task: TaskDescriptor, plan: SpawnPlan, name: string): BackendChild {
    const startAfresh = () => {
      const closed = closedListener(plan)
      return closed ? new StillbornChild(closed) : this.#means.backend.start(task, this.#context(plan, name))
    }
    const spare = plan.spares > 0 && !closedListener(plan) ? this.#pool(task, plan, name).take() : undefined
    return spare ? new TakenSpare(spare, name, startAfresh) : startAfresh()
  }

  /** A child of this plan is ready: what it took is replaced now, and not while it needed the processors itself. */
  ready(plan: SpawnPlan): void {
    this.#pools.get(plan)?.encourage()
  }

  /** A seat of this plan is closed; with the last one its spares go. */
  closed(plan: SpawnPlan): void {
    if (!this.#pools.has(plan)) return
    for (const seat of this.#means.seats) if (seat.plan === plan) return
    this.#end(plan)
  }

  /** Nobody will be started any more. */
  stop(): void {
    for (const plan of [...this.#pools.keys()]) this.#end(plan)
  }

  #pool(task: TaskDescriptor, plan: SpawnPlan, firstName: string): SparePool {
    const known = this.#pools.get(plan)
    if (known) return known
    const { backend, logger, seats } = this.#means
    const name = plan.name ?? firstName
    const pool = new SparePool({
      name, logger,
      listeners: Object.values(plan.listeners),
      count: plan.spares,
      prepare: () => backend.prepare!(task, this.#context(plan, name)),
      busy: () => [...seats].some((seat) => seat.plan === plan && seat.child.state === 'starting'),
      emptied: () => this.#emptied(),
    })
    this.#pools.set(plan, pool)
    return pool
  }

  #end(plan: SpawnPlan): void {
    const pool = this.#pools.get(plan)
    if (!pool) return
    this.#pools.delete(plan)
    pool.end()
    if (pool.size > 0) this.#ended.add(pool)
  }

  #emptied(): void {
    for (const pool of this.#ended) if (pool.size === 0) this.#ended.delete(pool)
    this.#means.emptied()
  }

  #context(plan: SpawnPlan, name: string): ChildContext {
    return { ...plan, name, logger: this.#means.logger }
  }
}

/** A listener may have been closed since the child was first started: its descriptor may be somebody else's by now. */
function closedListener({ listeners }: SpawnPlan): ListenerError | undefined {
  const closed = Object.entries(listeners).find(([, listener]) => listener.closed)
  return closed && new ListenerError(`Cannot start the child as the listener '${closed[0]}' is closed`)
}
