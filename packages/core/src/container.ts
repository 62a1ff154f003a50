import { EventEmitter } from 'node:events'
import { requireInteger } from './argument.js'
import type { Backend } from './backend.js'
import type { Child } from './child.js'
import type { ContainerEvents } from './container-events.js'
import type { ContainerRequestHandler } from './container-mail.js'
import { containerPlan, type ContainerOptions, type ReadyOptions } from './container-options.js'
import { SetupError, type AscError } from './errors.js'
import type { Failure } from './failures.js'
import type { AnyFunction } from './function-task.js'
import { Groups, memberName } from './groups.js'
import type { Logger } from './logger.js'
import type { ChildMessage } from './message.js'
import { Places } from './places.js'
import type { Policy } from './policy.js'
import { prepareSpawn } from './prepare-spawn.js'
import { processorCount } from './processor-count.js'
import { reloadSeats } from './reload.js'
import { replaceSeat } from './replace-seat.js'
import type { SpawnOptions } from './spawn-options.js'
import type { Statistics } from './statistics.js'
import { gracePeriod, Stop } from './stop.js'
import { Supervision } from './supervision.js'
import type { Task } from './task.js'
import { Turns } from './turns.js'
import { startupTime } from './watch.js'

/** A set of supervised children. What kind they are is its backend's affair. */
export abstract class Container extends EventEmitter<ContainerEvents> implements AsyncDisposable {
  /** Its hooks; a controller with a policy of its own puts that here before the first child. */
  policy: Policy
  readonly logger: Logger
  /** The groups that `run` has made, and their sizes. */
  readonly groups: Groups
  /** The places whose children are held back. */
  readonly places: Places
  readonly #backend: Backend
  readonly #supervision: Supervision
  readonly #stop: Stop
  #stopping = false
  /** Of reloads and scalings. */
  readonly #turns = new Turns()

  constructor(backend: Backend, options: ContainerOptions = {}) {
    super()
    const plan = containerPlan(options)
    this.policy = plan.policy
    this.logger = plan.logger
    this.#backend = backend
    this.#supervision = new Supervision(this, { backend, ...plan })
    this.groups = new Groups(this.#supervision)
    this.places = new Places(this.#supervision)
    this.#stop = new Stop(() => this.#supervision.seats, 'stop')
  }

  /**
   * Starts a child.
   *
   * @returns false when a child with this `key` exists already; it is marked as named again and stays as it is
   * @throws {TaskError} when the task is none, or a function that captures variables
   * @throws {TypeError | RangeError} when an option is none, naming the option and the value
   * @throws {SetupError} when the container is stopping
   */
  spawn<Data = unknown>(task: Task<Data>, options: SpawnOptions<Data> = {}): boolean {
    return this.#add(task as Task, options, undefined, this.spawn)
  }

  /**
   * Starts a group: `count` children that run the same task, `processorCount()` by default, or as many as `scale` has said
   * since. The group has the name that is given or follows from the task. Errors as in `spawn`.
   */
  run<Data = unknown>(task: Task<Data>, { count = processorCount(), ...options }: SpawnOptions<Data> & { count?: number } = {}): this {
    requireInteger('run the task', 'count', count)
    if (options.key !== undefined && count > 1) {
      throw new TypeError(`Cannot run the task as 'key' must name one child: current value is '${options.key}' for a count of ${count}`)
    }
    this.#add(task as Task, options, count, this.run)
    return this
  }

  /** Resolves once every child has ended for good. */
  async wait(): Promise<void> {
    await this.#supervision.untilEmpty()
  }

  /**
   * Waits until every child is ready or has ended successfully.
   *
   * @returns false, with the reasons in `failures`, as soon as that can no longer happen: a child that is not restarted
   * failed, the restart limit was reached, or the container was stopped
   */
  async waitUntilReady({ signal, strict = false }: ReadyOptions = {}): Promise<boolean> {
    return this.#supervision.untilReady(() => [...this.#supervision.seats], strict, signal)
  }

  /** Asks all children to drain and end. None is restarted afterwards, and none is killed: that is what `stop` is for. */
  interrupt(): void {
    this.#end(Infinity)
  }

  /**
   * Ends all children: interrupts them, waits for the grace period, kills the rest, and resolves when all are gone. Asked
   * again, it can only become quicker; `stop(false)` kills at once.
   *
   * @param graceful `true`: 10 s; a number: that many milliseconds; `false`: none
   */
  async stop(graceful: boolean | number = true): Promise<void> {
    this.#end(gracePeriod(graceful))
    await this.wait()
    this.#stop.finish()
  }

  /**
   * Runs `setup` again on this container. Children that it names again under the same key stay; children without a key
   * are replaced, the new ones ready first; the rest is stopped gracefully.
   *
   * @returns whether anything changed
   * @throws {SetupError} when `setup` throws or a new child fails before it is ready; then everything stays as it was
   */
  reload(setup: () => void | Promise<void>): Promise<boolean> {
    return this.#turns.take(() => reloadSeats(this.#supervision, setup))
  }

  /**
   * Replaces a child, make before break: another one is started in its place, and once that is ready the old one is asked to end. It goes
   * on where the new one fails before it is ready.
   *
   * @returns whether it was replaced
   */
  async replace(child: Child): Promise<boolean> {
    const seat = this.#supervision.seatOf(child)
    return seat !== undefined && !this.#stopping && replaceSeat(this.#supervision, seat, 'replace')
  }

  /**
   * Makes a group of `run` larger or smaller. What is superfluous is ended gracefully, the newest first. The size holds
   * also where `run` is called again, as in a reload.
   *
   * @returns whether the new children became ready
   * @throws {RangeError} when there is no such group, or `count` is no positive integer
   * @throws {SetupError} when the container is stopping, or the group has ended meanwhile
   */
  async scale(group: string, count: number): Promise<boolean> {
    if (this.#stopping) throw new SetupError('Cannot scale the group as the container is stopping')
    this.groups.resize(group, count)
    const fresh = await this.#turns.take(() => this.groups.adjust(group))
    return this.#supervision.untilReady(() => fresh.filter((seat) => this.#supervision.seats.has(seat)))
  }

  /**
   * Answers what children ask with `instance.request()`. There is one handler: another one replaces it, `undefined` removes it.
   * Set it before children are started: without it requests are rejected.
   */
  onRequest(handler: ContainerRequestHandler | undefined): this {
    this.#supervision.mail.handler = handler
    return this
  }

  /** Closes the listeners that its children share. Children keep theirs; a restart is not possible any more. */
  closeListeners(): void {
    this.#supervision.closeListeners()
  }

  /** The child with this key. */
  get(key: string): Child | undefined {
    return this.#supervision.keyed.get(key)?.child
  }

  /** Whether a child has this key. */
  has(key: string): boolean {
    return this.#supervision.keyed.has(key)
  }

  /** Whether every child has said this of itself last, such as `status('ready')`. */
  status(flag: Exclude<keyof ChildMessage, 'status' | 'error' | 'name' | 'metrics'>): boolean {
    return [...this.children].every((child) => child.reported[flag] === true)
  }

  /** How many children there are, those included that wait for their restart. */
  get size(): number {
    return this.#supervision.seats.size
  }
  get running(): boolean {
    return this.size > 0
  }
  /** True from the first `interrupt()` or `stop()` on. */
  get stopping(): boolean {
    return this.#stopping
  }
  /** True once the container has given up on a child. */
  get failed(): boolean {
    return this.failure !== undefined
  }
  /** Why it gave up: a `RestartLimitError`, or a `SetupError` for a child that is not restarted. */
  get failure(): AscError | undefined {
    return this.#supervision.failure
  }
  /** Whether it is well, as its policy sees it; see `Policy.healthy`. */
  get healthy(): boolean {
    return this.#supervision.account.healthy()
  }
  /** How long children that are starting may still take to be ready, in milliseconds: the rest of the longest `startupTimeout`; 0 when there is none. */
  get startupTime(): number {
    return startupTime(this.#supervision.seats, performance.now())
  }
  /** The last failures of children, also those that a restart mended. */
  get failures(): readonly Failure[] {
    return this.#supervision.account.failures
  }
  get statistics(): Statistics {
    return this.#supervision.account.statistics
  }
  /** A child that waits for its restart is the one that has ended. */
  get children(): Iterable<Child> {
    return [...this.#supervision.seats].map((seat) => seat.child)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }

  toJSON(): Record<string, unknown> {
    const { size, stopping, failed, statistics } = this
    return { backend: this.#backend.name, size, stopping, failed, statistics, children: [...this.children] }
  }

  #add(given: Task, options: SpawnOptions, count: number | undefined, above: AnyFunction): boolean {
    if (this.#stopping) throw new SetupError('Cannot spawn the child as the container is stopping')
    const { task, plan, name } = prepareSpawn(given, options, this.#backend, above)
    const seat = plan.key === undefined ? undefined : this.#supervision.keyed.get(plan.key)
    if (seat) {
      seat.named = true
      return false
    }
    const group = count === undefined || plan.key !== undefined ? undefined : name
    const size = (group === undefined ? undefined : this.groups.sizeOf(group)) ?? count ?? 1
    for (let index = 1; index <= size; index++) {
      this.#supervision.admit({ task, plan, group, index, name: size === 1 ? name : memberName(name, index) })
    }
    return true
  }

  #end(grace: number): void {
    this.#stopping = true
    this.#stop.within(grace)
    this.#supervision.end()
    this.#supervision.changed()
  }
}
