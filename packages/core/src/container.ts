import { EventEmitter } from 'node:events'
import { requireInteger } from './base/argument.js'
import { SetupError, type AscError } from './base/errors.js'
import type { GuardedLogger } from './base/guarded-logger.js'
import { requireKnown } from './base/known-options.js'
import type { Logger } from './base/logger.js'
import { SerialQueue } from './base/serial-queue.js'
import type { Failure } from './decide/failures.js'
import { gracePeriod } from './decide/grace-period.js'
import type { Statistics } from './decide/statistics.js'
import type { Protocol } from './messaging/protocol.js'
import type { Backend } from './spawn/backend.js'
import { prepareSpawn } from './spawn/prepare-spawn.js'
import { requireBackend } from './spawn/require-backend.js'
import { spawnOptionNames, type SpawnOptions } from './spawn/spawn-options.js'
import type { Child } from './supervise/child.js'
import { ChildHandle } from './supervise/child-handle.js'
import { ContainerControls, controlsKey } from './supervise/container-controls.js'
import type { ContainerEvents } from './supervise/container-events.js'
import { ContainerMail, type ContainerRequestHandler } from './supervise/container-mail.js'
import { containerPlan, readyPlan, type ContainerOptions, type ReadyOptions } from './supervise/container-options.js'
import type { ContainerView } from './supervise/container-view.js'
import { GroupHandle } from './supervise/group-handle.js'
import { Groups, memberName } from './supervise/groups.js'
import type { Policy } from './supervise/policy.js'
import { PolicyHooks } from './supervise/policy-hooks.js'
import { replaceChild } from './supervise/replacement.js'
import { Reporter } from './supervise/reporter.js'
import type { Slot } from './supervise/slot.js'
import { Supervisor } from './supervise/supervisor.js'
import { currentTrial } from './supervise/trial.js'
import { autoCount } from './system/memory-count.js'
import { processorCount } from './system/processor-count.js'
import type { AnyFunction } from './task/function-task.js'
import type { Task } from './task/task.js'
import type { ChildMessage } from './wire/message.js'

const runOptionNames = [...spawnOptionNames, 'count']

/** A set of supervised children. Its backend says what kind of children they are. */
export class Container<P extends Protocol = Protocol> extends EventEmitter<ContainerEvents<P>> implements ContainerView, AsyncDisposable {
  readonly #backend: Backend
  readonly #hooks: PolicyHooks
  readonly #mail: ContainerMail
  readonly #reporter: Reporter
  readonly #supervisor: Supervisor
  readonly #groups: Groups
  /** Reloads and scalings, one after another. What drains goes on behind. */
  readonly #changes = new SerialQueue()
  readonly #logger: GuardedLogger
  /** For `containerControls` of `@asc/core/backend`. */
  readonly [controlsKey]: ContainerControls

  /** @throws {TypeError | RangeError} when an option is invalid, naming it and its value */
  constructor(backend: Backend, options: ContainerOptions = {}) {
    super()
    requireBackend('create the container', backend)
    const { policy, logger, healthCheckInterval, strategy, startConcurrency } = containerPlan(options)
    this.#logger = logger
    this.#backend = backend
    this.#hooks = new PolicyHooks(policy, this, logger)
    this.#mail = new ContainerMail(this, logger)
    this.#reporter = new Reporter(this, logger)
    this.#supervisor = new Supervisor({ backend, logger, healthCheckInterval, strategy, startConcurrency, hooks: this.#hooks, mail: this.#mail, reporter: this.#reporter })
    this.#groups = new Groups(this.#supervisor)
    this[controlsKey] = new ContainerControls({ supervisor: this.#supervisor, groups: this.#groups, changes: this.#changes, logger: this.#logger, traits: { backend: backend.name, strategy } })
  }

  /** Where it reports. */
  get logger(): Logger {
    return this.#logger
  }
  /** Its hooks. A controller with a policy of its own sets it before the first child. */
  get policy(): Policy {
    return this.#hooks.policy
  }
  set policy(policy: Policy) {
    this.#hooks.policy = policy
  }

  /**
   * Starts a child.
   *
   * @returns a handle; its `kept` is true if a child with this `key` was there already, which then stays as it is
   * @throws {TaskError} when the task is invalid, or a function that captures variables
   * @throws {TypeError | RangeError} when an option is invalid, naming it and its value
   * @throws {SetupError} when the container is stopping
   */
  spawn<Data = unknown, Q extends P = P>(task: Task<Data, Q>, options: SpawnOptions<Data> = {}): ChildHandle<P> {
    const { slots, kept } = this.#admit(task as Task, options, undefined, this.spawn)
    return new ChildHandle<P>(this.#supervisor, slots[0]!.spec, kept)
  }

  /**
   * Starts a group: `count` children that run the same task, or as many as `scale` has asked for since.
   *
   * @param options `count`: default `processorCount()`; `'auto'`: `autoCount()`, which looks at the memory too, and bounds each heap by its share; `name`: the name of the group, default that of the task. The rest as in `spawn`
   * @returns a handle on the group
   * @throws as `spawn`
   */
  run<Data = unknown, Q extends P = P>(task: Task<Data, Q>, given: SpawnOptions<Data> & { count?: number | 'auto' | undefined } = {}): GroupHandle<P> {
    requireKnown('spawn the child', '', given, runOptionNames)
    const { count: wanted = processorCount(), ...options } = given
    const count = wanted === 'auto' ? autoCount() : wanted
    requireInteger('run the task', 'count', count)
    if (options.key !== undefined && count > 1) {
      throw new TypeError(`Cannot run the task as 'key' must name one child: current value is '${options.key}' for a count of ${count}`)
    }
    const { heapLimit = wanted === 'auto' ? 'auto' : false } = options
    const { slots, kept, name } = this.#admit(task as Task, { ...options, heapLimit }, count, this.run)
    const handles = (members: readonly Slot[]) => members.map(({ spec }) => new ChildHandle<P>(this.#supervisor, spec, kept))
    return new GroupHandle<P>(name, {
      members: () => handles(options.key === undefined ? this.#groups.members(name) : slots),
      scale: (count) => this.scale(name, count),
    })
  }

  /** Resolves once every child has ended for good. */
  wait(): Promise<void> {
    return this.#supervisor.untilEmpty()
  }

  /**
   * Waits until every child is ready or has ended successfully.
   *
   * @returns false, with the reasons in `failures`, as soon as that can no longer happen: a child that is not restarted
   * failed, the restart limit was reached, or the container was stopped
   */
  async waitUntilReady(options?: ReadyOptions): Promise<boolean> {
    const { signal, strict } = readyPlan(options)
    return this.#supervisor.untilReady(strict, signal)
  }

  /** Asks all children to drain and end. None is restarted afterwards, and none is killed; `stop` does that. */
  interrupt(): void {
    this.#supervisor.stop(Infinity)
  }

  /**
   * Ends all children: interrupts them, waits for the grace period, kills the rest, and resolves when all are gone. Asked
   * again, it can only become quicker; `stop(false)` kills at once.
   *
   * @param graceful `true`: 10 s; a number: that many milliseconds; `false`: none
   */
  async stop(graceful: boolean | number = true): Promise<void> {
    this.#supervisor.stop(gracePeriod(graceful))
    await this.wait()
  }

  /**
   * Runs `setup` again on this container. Children that it names again under the same key stay; children without a key
   * are replaced, the new ones ready first; the rest is stopped gracefully. What other code spawns meanwhile is not part of it.
   *
   * @returns whether anything changed
   * @throws {SetupError} when `setup` throws or a new child fails before it is ready; then everything stays as it was
   */
  async reload(setup: () => void | Promise<void>): Promise<boolean> {
    const { changed, drained } = await this[controlsKey].reload(setup)
    await drained
    return changed
  }

  /**
   * Replaces a child, make before break: another one is started in its place, and once that is ready the old one is asked to end. If the
   * new one fails before it is ready, the old one goes on.
   *
   * @returns whether it was replaced
   */
  async replace(child: Child<P>): Promise<boolean> {
    const slot = this.#supervisor.slotOf(child)
    return slot !== undefined && replaceChild(this.#supervisor, slot, 'replace')
  }

  /**
   * Makes a group of `run` larger or smaller. Surplus children are ended gracefully, the newest first. The size holds
   * also where `run` is called again, as in a reload.
   *
   * @returns whether the new children became ready; if not, they are ended, and the group keeps the size that it had
   * @throws {RangeError} when there is no such group, or `count` is not a positive integer
   * @throws {SetupError} when the container is stopping, or the group has ended meanwhile
   */
  async scale(group: string, count: number): Promise<boolean> {
    if (this.stopping) throw new SetupError('Cannot scale the group as the container is stopping')
    this.#groups.resize(group, count)
    const { ready, drained } = await this.#changes.run(undefined, () => this.#groups.adjust(group))
    await drained
    return ready
  }

  /**
   * Answers what children ask with `instance.request()`. There is one handler: another one replaces it, `undefined` removes it.
   * Set it before children are started: without it requests are rejected.
   */
  onRequest(handler: ContainerRequestHandler<P> | undefined): this {
    this.#mail.handler = handler
    return this
  }

  /** The child with this key. */
  get(key: string): Child<P> | undefined {
    return this.#supervisor.keyed.get(key)?.child
  }

  /** Whether a child has this key. */
  has(key: string): boolean {
    return this.#supervisor.keyed.has(key)
  }

  /** Whether every child has reported this last, such as `status('ready')`. */
  status(flag: Exclude<keyof ChildMessage, 'status' | 'error' | 'name' | 'metrics'>): boolean {
    return [...this.children].every((child) => child.reported[flag] === true)
  }

  /** The groups of `run`: how many children each shall have, by its name. */
  get groups(): ReadonlyMap<string, number> {
    return this.#groups.counts
  }
  /** How many children there are, those that wait for their restart included. */
  get size(): number {
    return this.#supervisor.slots.size
  }
  get running(): boolean {
    return this.size > 0
  }
  /** True from the first `interrupt()` or `stop()` on. */
  get stopping(): boolean {
    return this.#supervisor.stopping
  }
  /** True once the container has given up on a child. */
  get failed(): boolean {
    return this.failure !== undefined
  }
  /** Why it gave up: a `RestartLimitError`, or a `SetupError` for a child that is not restarted. */
  get failure(): AscError | undefined {
    return this.#supervisor.failure
  }
  /** Whether it is well enough to be left alone, as its policy sees it; see `Policy.healthy`. */
  get healthy(): boolean {
    return this.#hooks.healthy()
  }
  /** True if it was ready once, is not stopping, and lacks a child: one that is not ready, or that it gave up on. */
  get degraded(): boolean {
    return this.#supervisor.degraded
  }
  /** The last failures of children, also those that a restart mended. */
  get failures(): readonly Failure[] {
    return this.#reporter.failures
  }
  get statistics(): Statistics {
    return this.#reporter.statistics
  }
  /** A child that waits for its restart is the one that has ended. */
  get children(): Iterable<Child<P>> {
    return [...this.#supervisor.slots].flatMap(({ child }) => child ?? [])
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }

  toJSON(): Record<string, unknown> {
    const { size, stopping, failed, degraded, statistics } = this
    return { backend: this.#backend.name, size, stopping, failed, degraded, statistics, children: [...this.children] }
  }

  /** Checks everything, then makes the slots. `count`: of a group; `undefined` for a single child. */
  #admit(given: Task, options: SpawnOptions, count: number | undefined, above: AnyFunction): { slots: readonly Slot[]; kept: boolean; name: string } {
    if (this.stopping) throw new SetupError('Cannot spawn the child as the container is stopping')
    const { task, plan, name } = prepareSpawn(given, options, this.#backend, count ?? 1, above)
    const trial = currentTrial(this.#supervisor)
    if (trial?.abandoned) throw new SetupError('Cannot spawn the child as the reload that does so was abandoned')
    const keyed = plan.key === undefined ? undefined : this.#supervisor.keyed.get(plan.key)
    if (keyed) {
      trial?.marked.add(keyed.spec)
      return { slots: [keyed], kept: true, name }
    }
    const group = count === undefined || plan.key !== undefined ? undefined : name
    const size = (group === undefined ? undefined : this.#groups.sizeOf(group)) ?? count ?? 1
    const slots = Array.from({ length: size }, (_, index) =>
      this.#supervisor.admit({ task, plan, group, index: index + 1, name: size === 1 ? name : memberName(name, index + 1) }, trial),
    )
    return { slots, kept: false, name }
  }
}
