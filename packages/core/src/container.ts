import { EventEmitter } from 'node:events'
import { requireInteger } from './argument.js'
import type { Backend } from './backend.js'
import type { Child } from './child.js'
import type { ContainerEvents } from './container-events.js'
import { SetupError, TaskError, type AscError } from './errors.js'
import type { Failure } from './failures.js'
import { callSite } from './function-task.js'
import { createLogger, type Logger } from './logger.js'
import type { ChildMessage } from './message.js'
import { Policy } from './policy.js'
import { processorCount } from './processor-count.js'
import { grumble, readiness } from './readiness.js'
import { reloadSeats } from './reload.js'
import type { Seat } from './seat.js'
import { planSpawn, type SpawnOptions } from './spawn-options.js'
import type { Statistics } from './statistics.js'
import { gracePeriod, Stop } from './stop.js'
import { Supervision } from './supervision.js'
import { describeTask, taskName, type Task } from './task.js'

/** Options of every container. */
export interface ContainerOptions {
  /** Hooks on the life of children. */
  policy?: Policy
  /** How often the clocks of children are judged, in milliseconds. Default 1000. */
  healthCheckInterval?: number
  /** Where the container reports. Default: warnings and errors to stderr; see `createLogger`. */
  logger?: Logger
}

/** Options of `waitUntilReady`. */
export interface ReadyOptions {
  /** Ends the waiting; the promise rejects with its reason. */
  signal?: AbortSignal
  /** True: a child that ends before it is ready settles it with false, even if it would be restarted. Default false. */
  strict?: boolean
}

/** A set of supervised children. What kind they are is its backend's affair. */
export abstract class Container extends EventEmitter<ContainerEvents> implements AsyncDisposable {
  /** Its hooks; a controller with a policy of its own puts that here before the first child. */
  policy: Policy
  readonly logger: Logger
  readonly #backend: Backend
  readonly #supervision: Supervision
  readonly #stop: Stop
  #stopping = false
  #onTrial = false
  #reload: Promise<unknown> = Promise.resolve()

  constructor(backend: Backend, options: ContainerOptions = {}) {
    super()
    const { policy = new Policy(), healthCheckInterval = 1000, logger = createLogger('warn') } = options
    requireInteger('create the container', 'healthCheckInterval', healthCheckInterval)
    this.policy = policy
    this.logger = logger
    this.#backend = backend
    this.#supervision = new Supervision(this, { backend, logger, healthCheckInterval })
    this.#stop = new Stop(() => this.#supervision.seats)
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
    return this.#add(task as Task, options, 1, callSite(this.spawn))
  }

  /** Starts `count` children that run the same task; `processorCount()` by default. Errors as in `spawn`. */
  run<Data = unknown>(task: Task<Data>, { count = processorCount(), ...options }: SpawnOptions<Data> & { count?: number } = {}): this {
    requireInteger('run the task', 'count', count)
    if (options.key !== undefined && count > 1) {
      throw new TypeError(`Cannot run the task as 'key' must name one child: current value is '${options.key}' for a count of ${count}`)
    }
    this.#add(task as Task, options, count, callSite(this.run))
    return this
  }

  /** Resolves once every child has ended for good. */
  async wait(): Promise<void> {
    await this.#supervision.until(() => (this.#supervision.seats.size === 0 ? true : undefined))
  }

  /**
   * Waits until every child is ready or has ended successfully.
   *
   * @returns false, with the reasons in `failures`, as soon as that can no longer happen: a child that is not restarted
   * failed, the restart limit was reached, or the container was stopped
   */
  async waitUntilReady({ signal, strict = false }: ReadyOptions = {}): Promise<boolean> {
    return this.#untilReady(() => [...this.#supervision.seats], strict, signal)
  }

  /** Asks all children to drain and end. None is restarted afterwards, and none is killed: that is what `stop` is for. */
  interrupt(): void {
    this.#stopping = true
    this.#stop.within(Infinity)
    this.#supervision.changed()
  }

  /**
   * Ends all children: interrupts them, waits for the grace period, kills the rest, and resolves when all are gone. Asked
   * again, it can only become quicker; `stop(false)` kills at once.
   *
   * @param graceful `true`: 10 s; a number: that many milliseconds; `false`: none
   */
  async stop(graceful: boolean | number = true): Promise<void> {
    const grace = gracePeriod(graceful)
    this.#stopping = true
    this.#stop.within(grace)
    this.#supervision.changed()
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
    const turn = this.#reload.then(() =>
      reloadSeats(this.#supervision, {
        setup: async () => {
          this.#onTrial = true
          try {
            await setup()
          } finally {
            this.#onTrial = false
          }
        },
        ready: (seats) => this.#untilReady(() => seats.filter((seat) => this.#supervision.seats.has(seat) || seat.stumbled), true),
      }),
    )
    this.#reload = turn.catch(() => {})
    return turn
  }

  /** Closes the listeners that its children share. Children keep theirs; a restart is not possible any more. */
  closeListeners(): void {
    for (const { plan } of this.#supervision.seats) for (const listener of Object.values(plan.listeners)) listener.close()
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
    return this.#supervision.healthy
  }
  /** How long children that are starting may still take to be ready, in milliseconds: the rest of the longest `startupTimeout`; 0 when there is none. */
  get startupTime(): number {
    return this.#supervision.startupTime
  }
  /** The last failures of children, also those that a restart mended. */
  get failures(): readonly Failure[] {
    return this.#supervision.failures
  }
  get statistics(): Statistics {
    return this.#supervision.statistics
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

  #add(task: Task, options: SpawnOptions, count: number, caller: ReturnType<typeof callSite>): boolean {
    if (this.#stopping) throw new SetupError('Cannot spawn the child as the container is stopping')
    const plan = planSpawn(options, this.#backend)
    const descriptor = describeTask(task, caller)
    if (descriptor.kind === 'command' && !this.#backend.capabilities.exec) {
      throw new TaskError(`Cannot run '${descriptor.command}' as a task: the backend '${this.#backend.name}' runs no commands; @asc/forked does`)
    }
    this.#backend.check?.(descriptor, plan)
    const seat = plan.key === undefined ? undefined : this.#supervision.keyed.get(plan.key)
    if (seat) {
      seat.named = true
      return false
    }
    const name = plan.name ?? taskName(task, descriptor)
    for (let index = 1; index <= count; index++) {
      this.#supervision.admit(descriptor, plan, count === 1 ? name : `${name}-${index}`, this.#onTrial)
    }
    return true
  }

  async #untilReady(seats: () => Seat[], strict: boolean, signal?: AbortSignal): Promise<boolean> {
    const stopGrumbling = grumble(this.logger, seats)
    try {
      const probe = () => {
        const all = seats()
        return readiness({ seats: all, over: this.failed || this.#stopping, stumbled: all.some((seat) => seat.stumbled) }, strict)
      }
      return await this.#supervision.until(probe, signal)
    } finally {
      stopGrumbling()
    }
  }
}
