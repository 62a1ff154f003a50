import type { Child } from '@asc/core'
import type { SlotView } from '@asc/core/backend'

/** What is remembered of a child besides what it knows itself. Times are milliseconds since the epoch. */
export interface ChildFacts {
  readonly id: number
  readonly service: string
  readonly generation: number
  readonly spec: SlotView['spec'] | undefined
  readonly startedAt: number
  /** How often its place was filled before. */
  readonly restarts: number
  readyAt?: number
  /** It has ended, and the next one is started then. */
  restartAt?: number
  restartDelay?: number
  /** Another one has become ready in its place. */
  replaced?: boolean
  /** A client has sent it this signal. */
  signalled?: { readonly signal: string; readonly by: string }
}

let lastId = 0

/** Gives each child an id, and remembers what happened to it. */
export class Census {
  readonly #facts = new WeakMap<Child, ChildFacts>()
  readonly #starts = new WeakMap<SlotView['spec'], number>()
  readonly #byPid = new Map<number, Child>()
  readonly #byThread = new Map<number, Child>()

  enter(child: Child, { service, generation, spec }: Pick<ChildFacts, 'service' | 'generation' | 'spec'>): ChildFacts {
    const restarts = (spec && this.#starts.get(spec)) ?? 0
    if (spec) this.#starts.set(spec, restarts + 1)
    const facts = { id: ++lastId, service, generation, spec, restarts, startedAt: Date.now() - Math.round(child.age) }
    this.#facts.set(child, facts)
    if (child.threadId !== undefined) this.#byThread.set(child.threadId, child)
    else if (child.pid !== undefined) this.#byPid.set(child.pid, child)
    return facts
  }

  /** It is gone, and a little later its number may be somebody else's. */
  leave({ pid, threadId }: Child): void {
    if (threadId !== undefined) this.#byThread.delete(threadId)
    else if (pid !== undefined) this.#byPid.delete(pid)
  }

  factsOf(child: Child): ChildFacts | undefined {
    return this.#facts.get(child)
  }

  /** The child with this number. */
  find({ pid, threadId }: { readonly pid?: number | undefined; readonly threadId?: number | undefined }): Child | undefined {
    return threadId !== undefined ? this.#byThread.get(threadId) : pid === undefined ? undefined : this.#byPid.get(pid)
  }
}
