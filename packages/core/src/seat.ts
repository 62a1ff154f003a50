import type { Account } from './account.js'
import { Child, type ChildMail } from './child.js'
import type { Asker, ExitStatus } from './exit-status.js'
import { pause } from './pause.js'
import { decideRestart, type RestartDecision, type RestartRecord } from './restart.js'
import type { Spares } from './spares.js'
import type { SpawnPlan } from './spawn-options.js'
import type { TaskDescriptor } from './task-descriptor.js'

/** What a seat needs of its container. */
export interface SeatOwner {
  /** Who is told of everything that happens to a child. */
  readonly account: Account
  /** Who starts children, and has some in store. */
  readonly spares: Spares
  readonly mail: ChildMail
  ready(child: Child): void
  /** It will be started again, in `delay` milliseconds: by the owner, who calls `resume`, if this returns true; else by the seat. */
  restarting(seat: Seat, delay: number): boolean
  /** The child of a suspended seat is gone. */
  vacated(seat: Seat): void
  /** Nobody will sit here any more. */
  closed(seat: Seat, child: Child, status: ExitStatus, gaveUp: boolean): void
}

/** What a seat is for. Several seats share a task and a plan: those of one `run`. */
export interface Place {
  readonly task: TaskDescriptor
  readonly plan: SpawnPlan
  /** The name of its group, where it has one, and which of it this is; 1 is the first. */
  readonly group: string | undefined
  readonly index: number
  readonly name: string
  /** Where it stands in the order of starts. */
  readonly rank: number
  readonly record: RestartRecord
}

/** A place in a container, filled by one child at a time: it starts the child, and starts another when that one ends. */
export class Seat {
  readonly place: Place
  /** Named again since the last reload began. */
  named = true
  /** Not yet accepted by the reload or the replacement that made it: its failure is theirs, not the container's. */
  onTrial = false
  /** Being replaced by another seat. */
  succeeded = false
  /** What makes its child differ from its siblings, where they must not all do the same at once; from 0 to 1. */
  chance = 0
  readonly #owner: SeatOwner
  #child: Child | undefined
  #stumbled = false
  #retired = false
  #suspended = false
  /** Its child is gone, and it waits for the next. */
  #vacant = false
  #endPause: () => void = () => {}

  constructor(place: Place, owner: SeatOwner) {
    this.place = place
    this.#owner = owner
  }

  /** Starts the first child. Once, and before anything else. */
  open(): void {
    this.#start(false)
  }

  /** The child that sits here, or the last one that did while the next is waited for; `undefined` before `open`. */
  get child(): Child {
    return this.#child!
  }
  get plan(): SpawnPlan {
    return this.place.plan
  }

  /** A child ended here before it was ready, other than by a successful end for good. */
  get stumbled(): boolean {
    return this.#stumbled
  }
  get retired(): boolean {
    return this.#retired
  }
  /** Another child may be tried in its place. */
  get replaceable(): boolean {
    return !this.onTrial && !this.#retired && !this.succeeded
  }
  get vacant(): boolean {
    return this.#vacant
  }

  /** From now on nobody is started here again. An empty seat is closed at once. */
  retire(): void {
    this.#retired = true
    if (!this.#vacant) return
    this.#vacant = false
    this.#endPause()
    this.#owner.closed(this, this.child, this.child.exit!, false)
  }

  /** From now on the next child is started by `resume` alone, however this one ends; its end is no failure of its own. */
  suspend(by: Asker): void {
    this.#suspended = true
    this.#endPause()
    if (!this.#vacant) this.child.interrupt(by)
  }

  /** Starts the next child of a suspended seat. */
  resume(): void {
    this.#suspended = false
    this.#start(true)
  }

  #start(again: boolean): void {
    const { plan, task, name } = this.place
    const owner = this.#owner
    const child = new Child(name, plan.key, owner.spares.start(task, plan, name), {
      ready: (child) => {
        owner.ready(child)
        owner.spares.ready(plan)
      },
      message: (child, message, before) => owner.account.message(child, message, before),
      garbled: (child, error) => owner.account.garbled(child, error),
      mail: owner.mail,
      exited: (child, status) => this.#exited(child, status),
    })
    this.#vacant = false
    this.#child = child
    this.chance = Math.random()
    owner.account.started(child, again)
  }

  #exited(child: Child, status: ExitStatus): void {
    this.#owner.account.exited(child, status, this.#suspended)
    if (this.#suspended && !this.#retired) {
      this.#vacant = true
      return this.#owner.vacated(this)
    }
    const decision = this.#decide(child, status)
    this.#stumbled ||= child.readyFor === undefined && !(status.success && decision.action === 'finish')
    if (decision.action === 'restart') return this.#restart(decision)
    this.#owner.closed(this, child, status, decision.action === 'give-up')
  }

  #decide(child: Child, status: ExitStatus): RestartDecision {
    if (this.#retired) return { action: 'finish' }
    const { plan, record } = this.place
    const life = { success: status.success, readyFor: child.readyFor }
    const proposal = decideRestart(plan.restart, record.history, life, performance.now(), Math.random())
    const decision = this.#owner.account.decided(child, status, proposal)
    // The hook may have stopped the container.
    return this.#retired ? { action: 'finish' } : decision
  }

  #restart({ delay, history }: Extract<RestartDecision, { action: 'restart' }>): void {
    this.place.record.history = history
    this.#vacant = true
    if (!this.#owner.restarting(this, delay) && this.#vacant) this.#endPause = pause(delay, () => this.#start(true))
  }
}
