import type { Child } from './child.js'
import { overdue, stalled, type Timeouts } from './deadline.js'

/** A child and how long it may take. */
export interface Watched {
  readonly child: Child
  readonly plan: Timeouts
}

/**
 * Judges the clocks of all children with one timer, which runs only while there is a clock to judge and never keeps the
 * process alive.
 */
export class Watch {
  readonly #interval: number
  readonly #watched: Iterable<Watched>
  readonly #judge: (child: Child, clock: 'startup' | 'health') => void
  #timer: NodeJS.Timeout | undefined

  constructor(interval: number, watched: Iterable<Watched>, judge: (child: Child, clock: 'startup' | 'health') => void) {
    this.#interval = interval
    this.#watched = watched
    this.#judge = judge
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
      this.#judge(child, clock)
    }
  }
}

/** True while some child has a clock. */
function hasClock(watched: Iterable<Watched>): boolean {
  for (const { plan } of watched) if (plan.startupTimeout !== undefined || plan.healthCheckTimeout !== undefined) return true
  return false
}
