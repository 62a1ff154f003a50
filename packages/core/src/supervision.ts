import type { Backend } from './backend.js'
import type { Child } from './child.js'
import type { Container } from './container.js'
import { RestartLimitError, SetupError, type AscError } from './errors.js'
import { describeExit, type ExitStatus } from './exit-status.js'
import { addToFailures, type Failure } from './failures.js'
import type { Logger } from './logger.js'
import type { ChildMessage, LogRecord } from './message.js'
import { callHook, Policy } from './policy.js'
import { unpackError } from './remote-error.js'
import type { RestartDecision } from './restart.js'
import { Seat, type SeatOwner } from './seat.js'
import type { SpawnPlan } from './spawn-options.js'
import { Statistics } from './statistics.js'
import type { TaskDescriptor } from './task-descriptor.js'
import { Watch } from './watch.js'

/** What a container supervises with. */
export interface Means {
  readonly backend: Backend
  readonly logger: Logger
  readonly healthCheckInterval: number
}

/** The seats of one container, and everything that follows when something happens to a child: counts, logs, hooks, events. */
export class Supervision implements SeatOwner {
  readonly backend: Backend
  readonly logger: Logger
  readonly seats = new Set<Seat>()
  readonly keyed = new Map<string, Seat>()
  readonly statistics = new Statistics()
  failures: readonly Failure[] = []
  /** Why the container gave up, if it did. */
  failure: AscError | undefined
  readonly #container: Container
  readonly #watch: Watch
  readonly #waiting = new Set<() => void>()

  constructor(container: Container, { backend, logger, healthCheckInterval }: Means) {
    this.#container = container
    this.backend = backend
    this.logger = logger
    this.#watch = new Watch(healthCheckInterval, this.seats, (child, clock) => {
      this.logger.warn({ ...about(child), clock }, clock === 'startup' ? 'Child was not ready in time' : 'Child was silent for too long')
      callHook(this.#container.policy, this.logger, clock === 'startup' ? 'startupFailed' : 'healthCheckFailed', this.#container, child)
    })
  }

  /** Opens a seat. */
  admit(task: TaskDescriptor, plan: SpawnPlan, name: string, onTrial: boolean): void {
    const seat = new Seat(task, plan, name, this)
    seat.onTrial = onTrial
    this.seats.add(seat)
    if (plan.key !== undefined) this.keyed.set(plan.key, seat)
    seat.open()
    this.#watch.start()
  }

  /** Resolves with the first value that `probe` returns, asked now and after each change; rejects when `signal` is aborted. */
  until<T>(probe: () => T | undefined, signal?: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#waiting.delete(ask)
        signal?.removeEventListener('abort', abort)
      }
      const abort = () => {
        leave()
        reject(signal!.reason as Error)
      }
      const ask = () => {
        const value = probe()
        if (value === undefined) return
        leave()
        resolve(value)
      }
      if (signal?.aborted) return reject(signal.reason as Error)
      signal?.addEventListener('abort', abort, { once: true })
      this.#waiting.add(ask)
      ask()
    })
  }

  /** Lets everybody who waits look again. */
  changed(): void {
    for (const ask of [...this.#waiting]) ask()
  }

  started(child: Child, again: boolean): void {
    if (again) this.statistics.addRestart()
    else this.statistics.addSpawn()
    this.logger.debug(about(child), 'Child started')
    callHook(this.#container.policy, this.logger, 'childSpawned', this.#container, child)
    this.#emit(() => this.#container.emit('spawn', child))
  }

  ready(child: Child): void {
    this.logger.debug(about(child), 'Child is ready')
    this.#emit(() => this.#container.emit('ready', child))
    this.changed()
  }

  message(child: Child, message: ChildMessage, before: ChildMessage): void {
    if (message.log) return this.#logInner(child, message.log)
    if (message.statistics) this.statistics.addInner(message.statistics, before.statistics)
    if (this.#container.listenerCount('report') > 0) this.#emit(() => this.#container.emit('report', child, message))
  }

  garbled(child: Child, error: Error): void {
    this.logger.warn({ ...about(child), error }, 'Child sent something that is no message')
  }

  exited(child: Child, status: ExitStatus): void {
    if (!status.success) {
      this.statistics.addFailure()
      this.failures = addToFailures(this.failures, child, status)
    }
    if (status.leaked) this.statistics.addLeaked()
    const { success, reason, code, signal, error, leaked } = status
    const fields = { ...about(child), reason, code, signal, ...(error && { error }), ...(leaked && { leaked }) }
    this.logger[success ? 'info' : 'warn'](fields, leaked ? 'Child cannot be ended and is given up' : 'Child has ended')
    callHook(this.#container.policy, this.logger, 'childExited', this.#container, child, status)
    this.#emit(() => this.#container.emit('exit', child, status))
  }

  decided(child: Child, status: ExitStatus, decision: RestartDecision): RestartDecision {
    const wanted = callHook(this.#container.policy, this.logger, 'restart', this.#container, child, status, decision)
    if (actions.includes(wanted?.action)) return wanted
    this.logger.error({ ...about(child), hook: 'restart', wanted }, 'A policy hook decided nothing; the default action is taken')
    return decision
  }

  get healthy(): boolean {
    const healthy: unknown = callHook(this.#container.policy, this.logger, 'healthy', this.#container)
    if (typeof healthy === 'boolean') return healthy
    this.logger.error({ hook: 'healthy', healthy }, 'A policy hook decided nothing; the default action is taken')
    return Policy.prototype.healthy(this.#container)
  }

  /** Milliseconds until the last child that is starting must be ready; 0 when none has a `startupTimeout`. */
  get startupTime(): number {
    const now = performance.now()
    const left = ({ child, plan }: Seat) => (child.state === 'starting' ? (plan.startupTimeout ?? 0) - (now - child.startedAt) : 0)
    return Math.max(0, ...[...this.seats].map(left))
  }

  restarting(child: Child, delay: number): void {
    this.logger.info({ ...about(child), delay }, 'Child will be started again')
    this.#emit(() => this.#container.emit('restart', child, delay))
    this.changed()
  }

  closed(seat: Seat, child: Child, status: ExitStatus, gaveUp: boolean): void {
    this.seats.delete(seat)
    if (seat.plan.key !== undefined && this.keyed.get(seat.plan.key) === seat) this.keyed.delete(seat.plan.key)
    if (this.seats.size === 0) this.#watch.stop()
    if ((gaveUp || !status.success) && !seat.retired && !seat.onTrial) this.#fail(child, status, gaveUp)
    this.changed()
  }

  #logInner(child: Child, { level, text, fields, error }: LogRecord): void {
    this.logger[level]({ in: child.name, ...fields, ...(error && { error: unpackError(error) }) }, text)
  }

  #fail(child: Child, status: ExitStatus, gaveUp: boolean): void {
    const first = !this.failure
    const account = `'${child.name}': ${describeExit(status)}`
    const options = status.error && { cause: status.error }
    this.failure ??= gaveUp
      ? new RestartLimitError(`A child failed more often than its restart limit allows: ${account}`, options)
      : new SetupError(`A child failed and is not restarted: ${account}`, [status], options)
    if (gaveUp) {
      this.logger.error({ ...about(child), error: this.failure }, 'The restart limit is reached; the container stops')
      void this.#container.stop()
    }
    if (first) this.#emit(() => this.#container.emit('failed', this.failures))
  }

  /** A listener that throws is an uncaught exception, as everywhere in Node, but not in the middle of our work. */
  #emit(emit: () => void): void {
    try {
      emit()
    } catch (error) {
      process.nextTick(() => {
        throw error
      })
    }
  }
}

/** What a policy can decide: at once, so not by a promise. */
const actions: readonly (RestartDecision['action'] | undefined)[] = ['finish', 'give-up', 'restart']

/** How a log line names a child. */
function about({ name, key, pid, threadId, age }: Child): Record<string, unknown> {
  return { child: name, ...(key !== undefined && { key }), ...(pid !== undefined && { pid }), ...(threadId !== undefined && { threadId }), age: Math.round(age) }
}
