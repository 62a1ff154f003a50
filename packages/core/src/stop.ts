import { refusal, requireDuration } from './argument.js'
import type { Asker } from './exit-status.js'
import type { Seat } from './seat.js'

/** The grace period of `stop(true)`, in milliseconds. */
export const defaultGrace = 10_000

/** The milliseconds that `graceful` means; 0 is at once. Throws a `TypeError` or `RangeError` for anything else. */
export function gracePeriod(graceful: boolean | number, attempt = 'stop the container', option = 'graceful'): number {
  if (typeof graceful === 'boolean') return graceful ? defaultGrace : 0
  if (typeof graceful !== 'number') throw new TypeError(refusal(attempt, option, 'true, false or a duration in milliseconds', graceful))
  requireDuration(attempt, option, graceful)
  return graceful
}

/**
 * How seats are emptied: retire all, interrupt all, and when the grace period is over kill the rest. Asked again it can
 * only become quicker.
 */
export class Stop {
  readonly #seats: () => Iterable<Seat>
  readonly #by: Asker
  #deadline = Infinity
  #timer: NodeJS.Timeout | undefined

  constructor(seats: () => Iterable<Seat>, by: Asker) {
    this.#seats = seats
    this.#by = by
  }

  /** Begins, or hastens. `Infinity` interrupts and never kills. Returns at once. */
  within(grace: number): void {
    for (const seat of [...this.#seats()]) seat.retire()
    if (grace === 0) return this.#kill()
    for (const { child } of [...this.#seats()]) if (child.state === 'starting' || child.state === 'ready') child.interrupt(this.#by)
    this.killIn(grace)
  }

  /** Kills who is still there after this time. */
  killIn(grace: number): void {
    const deadline = performance.now() + grace
    if (deadline >= this.#deadline) return
    this.#deadline = deadline
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#kill(), grace)
  }

  /** Everybody is gone. */
  finish(): void {
    clearTimeout(this.#timer)
  }

  #kill(): void {
    for (const { child } of [...this.#seats()]) child.kill(this.#by)
  }
}
