import type { Backend, BackendChild, ChildContext } from '../spawn/backend.js'
import { ListenerError, SpawnError } from '../base/errors.js'
import type { Logger } from '../base/logger.js'
import type { Slot } from './slot.js'
import { SparePool } from './spare-pool.js'
import type { Started } from './child-observer.js'
import type { SpawnPlan } from '../spawn/spawn-options.js'
import { FailedStart } from '../process/failed-start.js'
import { SpareHandover } from '../process/spare-handover.js'
import { startInTurn } from '../process/start-in-turn.js'
import type { TaskDescriptor } from '../wire/task-descriptor.js'

/** What spares are started with and kept for. */
export interface SparesDeps {
  readonly backend: Backend
  readonly logger: Logger
  readonly slots: Iterable<Slot>
  /** How many children of the program may be starting at once. */
  readonly startConcurrency: number
  /** Called when the last spare of those that were ended is gone. */
  readonly emptied: () => void
}

/** A child that is to be started. */
export interface Start {
  readonly task: TaskDescriptor
  readonly plan: SpawnPlan
  readonly name: string
  readonly index: number
  /** It takes the place of one that has ended. */
  readonly again: boolean
}

/**
 * Starts the children of a container, and keeps the warm spares that some of them are made of: a pool for each plan, which
 * is for each call of `spawn` or `run`.
 */
export class Spares {
  readonly #deps: SparesDeps
  readonly #pools = new Map<SpawnPlan, SparePool>()
  readonly #ended = new Set<SparePool>()
  /** First children wait behind each other, and so do those that are started again: a release that hangs holds up none that served before. */
  readonly #lanes = { first: {}, again: {} }

  constructor(deps: SparesDeps) {
    this.#deps = deps
  }

  /** How many spares are not gone yet. */
  get size(): number {
    let size = 0
    for (const pools of [this.#pools.values(), this.#ended]) for (const pool of pools) size += pool.size
    return size
  }

  /** Starts a child: lets a warm spare begin, which need not wait, or starts afresh in its turn where there is none. */
  start({ task, plan, name, index, again }: Start): Started {
    const startAfresh = () => this.#startAfresh(task, plan, name, index)
    const spare = plan.spares > 0 && !closedListener(plan) ? this.#pool(task, plan, name).take() : undefined
    if (spare) return { child: new SpareHandover(spare, { name, index }, startAfresh) }
    const { backend, startConcurrency: limit } = this.#deps
    const lane = again ? this.#lanes.again : this.#lanes.first
    return startInTurn({ lane, limit }, { takesMessages: task.kind !== 'command', process: backend.capabilities.multiprocess }, startAfresh)
  }

  /** A backend that throws, though it must not, has failed to start the child. */
  #startAfresh(task: TaskDescriptor, plan: SpawnPlan, name: string, index?: number): BackendChild {
    const closed = closedListener(plan)
    if (closed) return new FailedStart(closed)
    try {
      return this.#deps.backend.start(task, this.#context(plan, name, index))
    } catch (cause) {
      return new FailedStart(new SpawnError(`Cannot start the child: ${(cause as Error)?.message}`, { cause }))
    }
  }

  /** A child of this plan is ready: what it took is replaced now, and not while it needed the processors itself. */
  ready(plan: SpawnPlan): void {
    this.#pools.get(plan)?.encourage()
  }

  /** A slot of this plan is closed; with the last one its spares go. */
  closed(plan: SpawnPlan): void {
    if (!this.#pools.has(plan)) return
    for (const slot of this.#deps.slots) if (slot.plan === plan) return
    this.#end(plan)
  }

  /** Nobody will be started any more. */
  stop(): void {
    for (const plan of [...this.#pools.keys()]) this.#end(plan)
  }

  #pool(task: TaskDescriptor, plan: SpawnPlan, firstName: string): SparePool {
    const known = this.#pools.get(plan)
    if (known) return known
    const { backend, logger, slots, startConcurrency } = this.#deps
    const name = plan.name ?? firstName
    const pool = new SparePool({
      name, logger,
      listeners: Object.values(plan.listeners),
      count: plan.spares,
      startConcurrency,
      prepare: () => backend.prepare!(task, this.#context(plan, name)),
      busy: () => [...slots].some((slot) => slot.plan === plan && slot.child?.state === 'starting'),
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
    this.#deps.emptied()
  }

  #context(plan: SpawnPlan, name: string, index?: number): ChildContext {
    return { ...plan, name, index, logger: this.#deps.logger }
  }
}

/** A listener may have been closed since the child was first started: its descriptor may be somebody else's by now. */
function closedListener({ listeners }: SpawnPlan): ListenerError | undefined {
  const closed = Object.entries(listeners).find(([, listener]) => listener.closed)
  return closed && new ListenerError(`Cannot start the child as the listener '${closed[0]}' is closed`)
}
