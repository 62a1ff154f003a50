import type { Child } from './child.js'
import { overdue, stalled, type Timeouts } from './deadline.js'
import type { SpawnPlan } from './spawn-options.js'

/** A child and how long it may take. */
export interface Watched {
  readonly child: Child
  readonly plan: Timeouts & Pick<SpawnPlan, 'recycle'>
}

/** What follows from a check. */
export interface Checks {
  /** A clock has run out. */
  judge(child: Child, clock: 'startup' | 'health'): void
  /** All clocks were judged. */
  checked(): void
}

/**
 * Judges the clocks of all children with one timer, which runs only while there is something to judge and never keeps the
 * process alive.
 */
export class Watch {
  readonly #interval: number
  readonly #watched: Iterable<Watched>
  readonly #checks: Checks
  #timer: NodeJS.Timeout | undefined

  constructor(interval: number, watched: Iterable<Watched>, checks: Checks) {
    this.#interval = interval
    this.#watched = watched
    this.#checks = checks
  }

  /** Starts the timer, unless it runs or there is nothing to judge. */
  start(): void {
    if (this.#timer || !hasClock(this.#watched)) return
    const dueAt = performance.now() + this.#interval
    this.#timer = setTimeout(() => this.#tick(dueAt), this.#interval).unref()
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #tick(dueAt: number): void {
    const now = performance.now()
    // Messages that are in the pipes already are read between this timer and the immediate.
    const elapsed = now - dueAt + this.#interval
    if (stalled(dueAt, now, this.#interval)) for (const { child } of this.#watched) child.forgive(elapsed, now)
    else setImmediate(() => this.#check(now))
    this.#timer = undefined
    this.start()
  }

  /** Judges by the time of the tick: what happened after it, such as a callback that blocked, counts against nobody. */
  #check(now: number): void {
    for (const { child, plan } of [...this.#watched]) {
      const clock = overdue(child, plan, now)
      if (!clock) continue
      child.restartClocks(performance.now())
      this.#checks.judge(child, clock)
    }
    this.#checks.checked()
  }
}

/** Milliseconds until the last child that is starting must be ready; 0 when none has a `startupTimeout`. */
export function startupTime(watched: Iterable<Watched>, now: number): number {
  const left = ({ child, plan }: Watched) => (child.state === 'starting' ? (plan.startupTimeout ?? 0) - (now - child.startedAt) : 0)
  return Math.max(0, ...[...watched].map(left))
}

/** True while some child has a clock, or a bound beyond which it is replaced. */
function hasClock(watched: Iterable<Watched>): boolean {
  for (const { plan } of watched) if ((plan.startupTimeout ?? plan.healthCheckTimeout ?? plan.recycle) !== undefined) return true
  return false
}
