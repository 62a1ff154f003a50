import { RestartLimitError, SetupError, type AscError } from '../base/errors.js'
import { describeExit, type ExitStatus, type StopCause } from '../base/exit-status.js'
import { defaultGrace } from '../decide/grace-period.js'
import { emptyHistory, type RestartDecision, type RestartRecord } from '../decide/restart.js'
import type { Listener } from '../listen/listener.js'
import type { Child } from './child.js'
import type { ChildSpec } from './child-spec.js'
import { addressesOf, type NamedAddress } from './addresses.js'
import { HealthCheck } from './health-check.js'
import { Readiness } from './readiness.js'
import { Recycler } from './recycler.js'
import type { Reporter } from './reporter.js'
import { Siblings } from './siblings.js'
import { Slot, type SlotDeps, type SlotEnding, type SlotTrial } from './slot.js'
import { Spares } from './spares.js'
import { Stop } from './stop.js'
import { SupervisedChild } from './supervised-child.js'
import type { NewChild, SupervisorDeps } from './supervisor-deps.js'
import type { Trial } from './trial.js'
import { Waiters } from './waiters.js'
import { outOfMemory, watchOomKills } from '../system/oom-kills.js'
import { warnIfSlow } from './warn-if-slow.js'

/** The slots of one container, and what follows for the others when something happens to one of them. */
export class Supervisor implements SlotDeps {
  /** The open ones, in the order of their starts; one that replaces another comes last. */
  readonly slots = new Set<Slot>()
  /** Those that are not opened yet, in the order in which they will be. */
  readonly held: Slot[] = []
  readonly keyed = new Map<string, Slot>()
  readonly readiness = new Readiness(this)
  readonly reporter: Reporter
  readonly spares: Spares
  /** New slots are held instead of opened. */
  holding = false
  /** Why the container gave up, if it did. */
  failure: AscError | undefined
  readonly #deps: SupervisorDeps
  /** How long children have to end where nobody says otherwise, in milliseconds: those that a reload, a scaling or a replacement ends. */
  grace = defaultGrace
  readonly #healthCheck: HealthCheck
  readonly #siblings: Siblings
  /** With `one-for-all` and `rest-for-one`, all children share one history of restarts, as in OTP. */
  readonly #sharedRecord: RestartRecord | undefined
  readonly #stop = new Stop(() => this.slots, 'stop')
  readonly #waiters = new Waiters()
  /** All that children were ever given; some of these children may have ended. */
  readonly #listeners = new Set<Listener>()
  readonly #slotOf = new WeakMap<Child, Slot>()
  readonly #current = new Map<ChildSpec, Slot>()
  #stopping = false
  #lastRank = 0

  constructor(deps: SupervisorDeps) {
    const { backend, logger, reporter, hooks, strategy, healthCheckInterval, startConcurrency } = deps
    watchOomKills()
    this.#deps = deps
    this.reporter = reporter
    this.spares = new Spares({ backend, logger, slots: this.slots, emptied: () => this.changed(), startConcurrency })
    this.#siblings = new Siblings(strategy, {
      grace: () => this.grace,
      slots: () => [...this.slots].filter(({ trial, retired }) => !trial && !retired),
      until: (probe) => this.until(probe),
      changed: () => this.changed(),
    })
    this.#sharedRecord = strategy === 'one-for-one' ? undefined : { history: emptyHistory }
    const recycler = new Recycler(this, logger)
    this.#healthCheck = new HealthCheck(healthCheckInterval, this.slots, {
      overdue: (child, clock) => {
        reporter.overdue(child, clock)
        hooks.overdue(child, clock)
      },
      checked: () => recycler.check(),
    })
  }

  /** True from the first stop on: no slot is admitted and no child started any more. */
  get stopping(): boolean {
    return this.#stopping
  }
  /** The container has not been ready yet. */
  get starting(): boolean {
    return !this.readiness.wasReady
  }
  /** The container was ready once, and now lacks a child. */
  get degraded(): boolean {
    return this.readiness.wasReady && !this.#stopping && (this.failure !== undefined || this.readiness.unready.size > 0)
  }

  /** Makes a slot: opened at once, unless slots are held. Where the container is stopping, it is closed. */
  admit(child: NewChild, trial?: SlotTrial): Slot {
    const slot = new Slot({ ...child, rank: ++this.#lastRank, record: this.#sharedRecord ?? { history: emptyHistory } }, this, trial)
    trial?.add(slot)
    for (const listener of Object.values(slot.plan.listeners)) this.#listeners.add(listener)
    if (!this.#stopping) this.takeOver(slot)
    if (this.holding) this.hold(slot)
    else this.open(slot)
    return slot
  }

  /** Another slot for what `slot` is for. It is not opened yet, and does not have the key. */
  twin({ spec }: Slot, trial?: SlotTrial): Slot {
    const twin = new Slot(spec, this, trial)
    trial?.add(twin)
    return twin
  }

  /** From now on `slot` is the one for its spec, and has its key. */
  takeOver(slot: Slot): void {
    const { key } = slot.plan
    if (key !== undefined) this.keyed.set(key, slot)
    this.#current.set(slot.spec, slot)
  }

  /** The slot for a spec: the one that was admitted, or one that has replaced it since. */
  current(spec: ChildSpec): Slot | undefined {
    return this.#current.get(spec)
  }

  /** Keeps a slot until it is released. */
  hold(slot: Slot): void {
    if (this.#stopping) return slot.retire()
    this.held.push(slot)
    this.held.sort((one, other) => one.spec.rank - other.spec.rank)
  }

  /** Holds the place of a slot whose child is about to be ended. */
  withdraw(slot: Slot): void {
    const twin = this.twin(slot)
    this.takeOver(twin)
    this.hold(twin)
  }

  /** Opens so many of the held slots, in their order. */
  release(count: number): void {
    for (const slot of this.held.splice(0, count)) this.open(slot)
  }

  /** These slots give up their keys, and are no longer those for their specs. Held ones are closed. */
  forget(slots: readonly Slot[]): void {
    for (const slot of slots) {
      const { key } = slot.plan
      if (key !== undefined && this.keyed.get(key) === slot) this.keyed.delete(key)
      if (this.#current.get(slot.spec) === slot) this.#current.delete(slot.spec)
      if (!this.held.includes(slot)) continue
      this.held.splice(this.held.indexOf(slot), 1)
      slot.retire()
    }
  }

  open(slot: Slot): void {
    if (this.#stopping) return slot.retire()
    this.slots.add(slot)
    this.readiness.update(slot)
    void slot.run()
    this.#healthCheck.start()
  }

  /** Ends everything, within `grace` milliseconds; `Infinity` kills nobody. Asked again it can only become quicker. */
  stop(grace: number, by: StopCause = 'stop'): void {
    this.#end((stop) => stop.within(grace, by))
  }

  /** Asks everything to end, as `stop` would with this grace period, and leaves the kill to somebody else. */
  interrupt(grace: number): void {
    this.#end((stop) => stop.guide(grace))
  }

  /** The slot of a child, unless the child is to go. */
  slotOf(child: Child): Slot | undefined {
    const slot = this.#slotOf.get(child)
    return slot?.child === child && !slot.retired ? slot : undefined
  }

  /** See `Container.waitUntilReady`. */
  async untilReady(strict: boolean, signal?: AbortSignal): Promise<boolean> {
    const stopWarning = warnIfSlow(this.#deps.logger, () => this.readiness.unready)
    try {
      return await this.until(() => {
        if (this.failure !== undefined || this.#stopping || (strict && this.readiness.failedStart)) return false
        return this.readiness.unready.size === 0 ? true : undefined
      }, signal)
    } finally {
      stopWarning()
    }
  }

  /** Whether the slots of a trial became ready. */
  async untilTried(trial: Trial, signal?: AbortSignal): Promise<boolean> {
    const stopWarning = warnIfSlow(this.#deps.logger, () => trial.slots)
    try {
      return await this.until(() => (this.#stopping ? false : trial.outcome), signal)
    } finally {
      stopWarning()
    }
  }

  /** Resolves with the first value that `probe` returns, asked now and after each change. Rejects when `signal` is aborted. */
  until<T>(probe: () => T | undefined, signal?: AbortSignal): Promise<T> {
    return this.#waiters.until(probe, signal)
  }

  /** Resolves once no child is left, and none will come. */
  async untilEmpty(): Promise<void> {
    await this.until(() => (this.slots.size + this.held.length + this.spares.size === 0 ? true : undefined))
    if (this.#stopping) this.#stop.finish()
  }

  /** How long children that are starting, or wait for their turn, may still take, in milliseconds; 0 if none has a `startupTimeout`. */
  startupTime(): number {
    return this.#healthCheck.startupTime(performance.now())
  }

  /** Where the children listen, as far as it is known here: their listeners by name, and the sockets that programs have bound. */
  get addresses(): readonly NamedAddress[] {
    return addressesOf([...this.slots].map(({ spec }) => spec))
  }

  closeListeners(): void {
    for (const listener of this.#listeners) listener.close()
  }

  /** Has `until` ask again. */
  changed(): void {
    this.#waiters.ask()
  }

  start(slot: Slot): SupervisedChild {
    const { plan, task, name, index } = slot.spec
    const { reporter, mail } = this.#deps
    const child = new SupervisedChild(name, plan.key, this.spares.start({ task, plan, name, index, again: slot.child !== undefined }), {
      ready: (child) => this.#ready(slot, child),
      stopping: (child) => {
        this.readiness.update(slot)
        if (child.started) reporter.stopping(child)
      },
      killedForMemory: outOfMemory,
      lingers: (...step) => reporter.lingers(...step),
      message: (child, message, before) => reporter.message(child, message, before),
      garbled: (child, error) => reporter.garbled(child, error),
      mail,
    })
    this.#slotOf.set(child, slot)
    return child
  }

  started(slot: Slot, again: boolean): void {
    const { reporter, hooks } = this.#deps
    const child = slot.child!
    child.whenStarted(() => {
      this.#healthCheck.start()
      reporter.started(child, again)
      hooks.spawned(child)
    })
  }

  exited(slot: Slot, status: ExitStatus): void {
    const { reporter, hooks } = this.#deps
    this.readiness.update(slot)
    if (!slot.child!.started) return
    reporter.exited(slot.child!, status, slot.phase === 'suspended' || status.stoppedBy === 'sibling')
    hooks.exited(slot.child!, status)
  }

  decide(slot: Slot, status: ExitStatus, proposal: RestartDecision): RestartDecision {
    return this.#deps.hooks.restart(slot.child!, status, proposal)
  }

  restarting(slot: Slot, delay: number): void {
    const suspended = slot.phase === 'suspended'
    this.readiness.noteFailedStart(slot)
    this.reporter.restarting(slot.child!, suspended ? this.#siblings.delay : delay)
    if (slot.phase === 'waiting' && !slot.trial) this.#siblings.restart(slot, delay)
    this.changed()
  }

  closed(slot: Slot, ending: SlotEnding): void {
    const { exit } = slot.child!
    this.slots.delete(slot)
    this.forget([slot])
    this.spares.closed(slot.plan)
    if (this.slots.size === 0) this.#healthCheck.stop()
    if (ending !== 'retired') this.readiness.noteFailedStart(slot)
    this.readiness.update(slot)
    if (ending !== 'retired' && !slot.trial && (ending === 'gave-up' || !exit!.success)) this.#fail(slot, exit!, ending === 'gave-up')
    this.changed()
  }

  #end(begin: (stop: Stop) => void): void {
    this.#stopping = true
    begin(this.#stop)
    this.forget([...this.held])
    this.#siblings.end()
    this.spares.stop()
    this.changed()
  }

  #ready(slot: Slot, child: SupervisedChild): void {
    this.readiness.update(slot)
    this.reporter.ready(child)
    this.spares.ready(slot.plan)
    this.changed()
  }

  #fail({ child, plan }: Slot, status: ExitStatus, gaveUp: boolean): void {
    const { failure: earlier } = this
    const stops = gaveUp && plan.restart.onLimit === 'stop-container'
    const account = `'${child!.name}': ${describeExit(status)}`
    const options = status.error && { cause: status.error }
    this.failure ??= gaveUp
      ? new RestartLimitError(`A child failed more often than its restart limit or its policy allows: ${account}`, options)
      : new SetupError(`A child failed and is not restarted: ${account}`, [status], options)
    if (stops) this.stop(this.grace)
    if (!earlier) this.reporter.failed(child!, this.failure, stops)
  }
}
