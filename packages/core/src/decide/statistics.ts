import type { InnerStatistics } from '../wire/message.js'
import { Rate } from '../base/rate.js'

/** Counts of a container since it was made, and rates of the last minute. */
export class Statistics {
  /** Children that were requested; restarts do not count. */
  spawns = 0
  restarts = 0
  failures = 0
  /** Children that were replaced by another one, which was ready first: on request, or because they were too big or too old. */
  replacements = 0
  /** Threads that could not be ended and were given up. */
  leaked = 0
  readonly #restartRate = new Rate()
  readonly #failureRate = new Rate()

  addSpawn(): void {
    this.spawns += 1
  }

  addRestart(now = performance.now(), count = 1): void {
    this.restarts += count
    this.#restartRate.add(now, count)
  }

  addFailure(now = performance.now(), count = 1): void {
    this.failures += count
    this.#failureRate.add(now, count)
  }

  addReplacement(): void {
    this.replacements += 1
  }

  addLeaked(count = 1): void {
    this.leaked += count
  }

  /** Adds what has happened inside a child since its last report, `before`. */
  addInner(now: InnerStatistics, before: InnerStatistics = { restarts: 0, failures: 0, leaked: 0 }): void {
    const gained = (what: keyof InnerStatistics) => Math.max(0, now[what] - before[what])
    this.addRestart(undefined, gained('restarts'))
    this.addFailure(undefined, gained('failures'))
    this.addLeaked(gained('leaked'))
  }

  /** Restarts per second over the last minute. */
  restartRate(now = performance.now()): number {
    return this.#restartRate.perSecond(now)
  }

  /** Failures per second over the last minute. */
  failureRate(now = performance.now()): number {
    return this.#failureRate.perSecond(now)
  }

  toJSON(): Record<'spawns' | 'restarts' | 'failures' | 'replacements' | 'leaked' | 'restartRate' | 'failureRate', number> {
    const { spawns, restarts, failures, replacements, leaked } = this
    return { spawns, restarts, failures, replacements, leaked, restartRate: this.restartRate(), failureRate: this.failureRate() }
  }
}
