import { Child, type ChildObserver } from './child.js'
import type { ExitStatus } from './exit-status.js'
import { pause } from './pause.js'
import { decideRestart, emptyHistory, type RestartDecision, type RestartHistory } from './restart.js'
import type { Spares } from './spares.js'
import type { SpawnPlan } from './spawn-options.js'
import type { TaskDescriptor } from './task-descriptor.js'

/** What a seat needs of its container. */
export interface SeatOwner extends Omit<ChildObserver, 'exited'> {
  /** Who starts children, and has some in store. */
  readonly spares: Spares
  /** A child sits down: the first, or one that replaces it. */
  started(child: Child, again: boolean): void
  /** A child is gone; called before anything is decided. */
  exited(child: Child, status: ExitStatus): void
  /** The last word on what happens next. */
  decided(child: Child, status: ExitStatus, decision: RestartDecision): RestartDecision
  /** It will be started again, in `delay` milliseconds. */
  restarting(child: Child, delay: number): void
  /** Nobody will sit here any more. */
  closed(seat: Seat, child: Child, status: ExitStatus, gaveUp: boolean): void
}

/** A place in a container, filled by one child at a time: it starts the child, and starts another when that one ends. */
export class Seat {
  readonly task: TaskDescriptor
  readonly plan: SpawnPlan
  readonly name: string
  /** Named again since the last reload began. */
  named = true
  /** Not yet accepted by the reload that made it: its failure is the reload's, not the container's. */
  onTrial = false
  #stumbled = false
  readonly #owner: SeatOwner
  #child: Child | undefined
  #history: RestartHistory = emptyHistory
  #retired = false
  #endPause: (() => void) | undefined

  constructor(task: TaskDescriptor, plan: SpawnPlan, name: string, owner: SeatOwner) {
    this.task = task
    this.plan = plan
    this.name = name
    this.#owner = owner
  }

  /** Starts the first child. Once, and before anything else. */
  open(): void {
    this.#start(false)
  }

  /** The child that sits here, or the last one that did while the next is waited for. */
  get child(): Child {
    return this.#child!
  }

  /** A child ended here before it was ready, other than by a successful end for good. */
  get stumbled(): boolean {
    return this.#stumbled
  }

  get retired(): boolean {
    return this.#retired
  }

  /** From now on nobody is started here again. An empty seat is closed at once. */
  retire(): void {
    this.#retired = true
    if (!this.#endPause) return
    this.#endPause()
    this.#endPause = undefined
    this.#owner.closed(this, this.child, this.child.exit!, false)
  }

  #start(again: boolean): void {
    const owner = this.#owner
    const mechanism = owner.spares.start(this.task, this.plan, this.name)
    const child = new Child(this.name, this.plan.key, mechanism, {
      ready: (child) => {
        owner.ready(child)
        owner.spares.ready(this.plan)
      },
      message: (child, message, before) => owner.message(child, message, before),
      garbled: (child, error) => owner.garbled(child, error),
      exited: (child, status) => this.#exited(child, status),
    })
    this.#child = child
    owner.started(child, again)
  }

  #exited(child: Child, status: ExitStatus): void {
    this.#owner.exited(child, status)
    const decision = this.#decide(child, status)
    this.#stumbled ||= child.readyFor === undefined && !(status.success && decision.action === 'finish')
    if (decision.action === 'restart') return this.#restartIn(decision.delay, decision.history)
    this.#owner.closed(this, child, status, decision.action === 'give-up')
  }

  #decide(child: Child, status: ExitStatus): RestartDecision {
    if (this.#retired) return { action: 'finish' }
    const life = { success: status.success, readyFor: child.readyFor }
    const proposal = decideRestart(this.plan.restart, this.#history, life, performance.now(), Math.random())
    const decision = this.#owner.decided(child, status, proposal)
    // The hook may have stopped the container.
    return this.#retired ? { action: 'finish' } : decision
  }

  #restartIn(delay: number, history: RestartHistory): void {
    this.#history = history
    this.#owner.restarting(this.child, delay)
    this.#endPause = pause(delay, () => {
      this.#endPause = undefined
      this.#start(true)
    })
  }
}
