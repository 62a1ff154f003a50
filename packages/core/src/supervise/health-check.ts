import { overdue, stalled, type Timeouts } from '../decide/deadline.js'
import type { RecyclePlan } from '../decide/recycling.js'
import type { SupervisedChild } from './supervised-child.js'

/** A child and how long it may take. */
export interface Watched {
  readonly child: SupervisedChild | undefined
  readonly plan: Timeouts & { readonly recycle: RecyclePlan | undefined }
}

/** What follows from a check. */
export interface HealthCheckDeps {
  /** A child has exceeded one of its timeouts. Its clocks have started anew. */
  overdue(child: SupervisedChild, clock: 'startup' | 'health'): void
  /** All clocks were judged. */
  checked(): void
}

/**
 * Judges the clocks of all children, `startupTimeout` and `healthCheckTimeout`, with one timer. The timer runs only while there is something
 * to judge, and never keeps the process alive.
 */
export class HealthCheck {
  readonly #interval: number
  readonly #watched: Iterable<Watched>
  readonly #deps: HealthCheckDeps
  #timer: NodeJS.Timeout | undefined

  /** @param interval milliseconds from one check to the next */
  constructor(interval: number, watched: Iterable<Watched>, deps: HealthCheckDeps) {
    this.#interval = interval
    this.#watched = watched
    this.#deps = deps
  }

  /** Starts the timer, unless it runs or there is nothing to judge. */
  start(): void {
    if (this.#timer || !this.#hasClock()) return
    const dueAt = performance.now() + this.#interval
    this.#timer = setTimeout(() => this.#tick(dueAt), this.#interval).unref()
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  /** Milliseconds until the last child that is starting, or would start now, must be ready; 0 if none has a `startupTimeout`. */
  startupTime(now: number): number {
    let longest = 0
    for (const { child, plan } of this.#watched) {
      if (child?.state === 'starting') longest = Math.max(longest, (plan.startupTimeout ?? 0) - Math.max(0, now - child.startedAt))
    }
    return longest
  }

  #tick(dueAt: number): void {
    const now = performance.now()
    const elapsed = now - dueAt + this.#interval
    // Messages that are in the pipes already are read between this timer and the immediate.
    if (stalled(dueAt, now, this.#interval)) for (const { child } of this.#watched) child?.forgive(elapsed, now)
    else setImmediate(() => this.#check(now))
    this.#timer = undefined
    this.start()
  }

  /** Judges by the time of the tick: what happened after it, such as a callback that blocked, counts against no child. */
  #check(now: number): void {
    for (const { child, plan } of [...this.#watched]) {
      const clock = child && overdue(child, plan, now)
      if (!clock) continue
      child.exceeded(clock, performance.now())
      this.#deps.overdue(child, clock)
    }
    this.#deps.checked()
  }

  /** Some child has a clock that runs, or a bound beyond which it is replaced. */
  #hasClock(): boolean {
    for (const { child, plan } of this.#watched) {
      if (plan.healthCheckTimeout !== undefined || plan.recycle !== undefined) return true
      if (plan.startupTimeout !== undefined && child?.state === 'starting') return true
    }
    return false
  }
}
