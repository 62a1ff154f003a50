import { pause } from '../base/pause.js'
import { slotPhaseAfter, type SlotEvent, type SlotPhase } from '../decide/slot-phase.js'
import type { Failure } from '../decide/failures.js'
import { decideRestart, type RestartDecision } from '../decide/restart.js'
import type { ExitStatus, StopCause } from '../base/exit-status.js'
import type { SpawnPlan } from '../spawn/spawn-options.js'
import type { ChildSpec } from './child-spec.js'
import type { SupervisedChild } from './supervised-child.js'

/** How a slot ended: it was told to, its child is done, or the policy gave up on its child. */
export type SlotEnding = 'retired' | 'finished' | 'gave-up'

/** What tries a slot before it belongs to the container. */
export interface SlotTrial {
  add(slot: Slot): void
  /** A slot of it has become ready, is not ready any more, or was closed. */
  changed(slot: Slot): void
  /** A child of it has failed before it was ready. */
  failed(failure: Failure): void
}

/** What a slot needs of its container. */
export interface SlotDeps {
  /** Starts a child for the slot. */
  start(slot: Slot): SupervisedChild
  /** How long its child has to end when it is suspended, in milliseconds. */
  readonly grace: number
  /** The container has not been ready yet. */
  readonly starting: boolean
  /** Its child is there: started, or waiting for its turn. */
  started(slot: Slot, again: boolean): void
  exited(slot: Slot, status: ExitStatus): void
  /** The last word on what follows. */
  decide(slot: Slot, status: ExitStatus, proposal: RestartDecision): RestartDecision
  /** Another child will be started after `delay` milliseconds, or with its siblings if the slot is suspended. */
  restarting(slot: Slot, delay: number): void
  closed(slot: Slot, ending: SlotEnding): void
}

/** A place in a container that one child at a time fills. */
export class Slot {
  readonly spec: ChildSpec
  /** The trial that it belongs to until it is accepted: its failure is the trial's, not the container's. */
  trial: SlotTrial | undefined
  /** The slot that is tried in its place. */
  successor: Slot | undefined
  readonly #deps: SlotDeps
  #phase: SlotPhase = 'held'
  #child: SupervisedChild | undefined
  /** A child was started in it before the present one. */
  #again = false
  #failedBeforeReady = false
  #closed!: () => void
  #wake: () => void = () => {}
  #endPause: () => void = () => {}
  /** Settles when the slot is closed. */
  readonly closed = new Promise<void>((resolve) => (this.#closed = resolve))

  constructor(spec: ChildSpec, deps: SlotDeps, trial?: SlotTrial) {
    this.spec = spec
    this.#deps = deps
    this.trial = trial
  }

  /** Its whole life: a child, what follows its end, a pause, the next child. Nothing else starts a child. */
  async run(): Promise<void> {
    this.#enter('open')
    for (;;) {
      while (this.#phase === 'waiting' || this.#phase === 'suspended') await this.#moved()
      if (this.#phase !== 'running') return this.#end('retired')
      const child = this.#start()
      const status = await child.exited
      const next = this.#afterExit(child, status)
      if (next.action !== 'restart') return this.#end(next.action === 'give-up' ? 'gave-up' : 'finished')
      this.#pause(next.delay)
    }
  }

  /** The child that fills it, or the last one that did; `undefined` before the first. */
  get child(): SupervisedChild | undefined {
    return this.#child
  }
  get plan(): SpawnPlan {
    return this.spec.plan
  }
  get phase(): SlotPhase {
    return this.#phase
  }
  get ready(): boolean {
    return this.#child?.state === 'ready'
  }
  /** Its child lives. */
  get occupied(): boolean {
    return this.#child !== undefined && this.#child.state !== 'exited'
  }
  /** No child is started in it any more. */
  get retired(): boolean {
    return this.#phase === 'retired' || this.#phase === 'closed'
  }
  /** A child ended in it before it was ready, and was not simply done. */
  get failedBeforeReady(): boolean {
    return this.#failedBeforeReady
  }

  /** Starts no child any more. A living child stays, an empty slot closes. */
  retire(): void {
    this.#enter('retire')
    if (this.#phase === 'closed') this.#closed()
  }

  /** Ends its child; the next one starts by `resume` alone. */
  suspend(by: StopCause): void {
    if (this.#enter('suspend') && this.occupied) this.#child!.interrupt(by, this.#deps.grace)
  }

  /** Starts the next child of a suspended slot. */
  resume(): void {
    this.#enter('resume')
  }

  #start(): SupervisedChild {
    this.#again ||= this.#child?.started ?? false
    this.#child = this.#deps.start(this)
    this.#deps.started(this, this.#again)
    return this.#child
  }

  #afterExit(child: SupervisedChild, status: ExitStatus): RestartDecision {
    this.#deps.exited(this, status)
    const decision = this.#phase === 'running' ? this.#decide(child, status) : this.#withSiblings()
    const done = status.success && decision.action === 'finish'
    this.#failedBeforeReady ||= child.readyFor === undefined && !done && this.#phase !== 'suspended'
    if (decision.action !== 'restart') return decision
    this.spec.record.history = decision.history
    this.#enter('exit')
    this.#deps.restarting(this, decision.delay)
    return decision
  }

  #decide(child: SupervisedChild, status: ExitStatus): RestartDecision {
    const life = { success: status.success, readyFor: child.readyFor, starting: this.#deps.starting }
    const { plan, record } = this.spec
    const proposal = decideRestart(plan.restart, record.history, life, performance.now(), Math.random())
    const decision = this.#deps.decide(this, status, proposal)
    // The policy's hook may have retired or suspended this slot.
    return this.#phase === 'running' ? decision : this.#withSiblings()
  }

  #withSiblings(): RestartDecision {
    if (this.#phase !== 'suspended') return { action: 'finish' }
    return { action: 'restart', delay: 0, history: this.spec.record.history }
  }

  #pause(delay: number): void {
    if (this.#phase === 'waiting') this.#endPause = pause(delay, () => this.#enter('due'))
  }

  /** Resolves when the phase changes. */
  #moved(): Promise<void> {
    return new Promise((resolve) => (this.#wake = resolve))
  }

  #enter(event: SlotEvent): boolean {
    const next = slotPhaseAfter(this.#phase, event)
    if (!next) return false
    if (this.#phase === 'waiting') this.#endPause()
    this.#phase = next
    this.#wake()
    return true
  }

  #end(ending: SlotEnding): void {
    const retired = this.#phase === 'retired'
    this.#enter('end')
    this.#deps.closed(this, retired ? 'retired' : ending)
    this.#closed()
  }
}
