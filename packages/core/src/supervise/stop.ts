import type { StopCause } from '../base/exit-status.js'
import { graceSteps } from '../decide/grace-period.js'
import type { Slot } from './slot.js'
import type { SupervisedChild } from './supervised-child.js'

/**
 * Ends the children of some slots. Each is asked to end; asked what is still open in it, when its time to drain is over; asked again; and killed
 * at the end of the grace period. Started again, a stop can only become quicker.
 */
export class Stop {
  readonly #slots: () => Iterable<Slot>
  #by: StopCause
  #deadline = Infinity
  #timers: NodeJS.Timeout[] = []

  constructor(slots: () => Iterable<Slot>, by: StopCause) {
    this.#slots = slots
    this.#by = by
  }

  /**
   * Retires the slots and ends their children. `Infinity` interrupts and never kills; 0 kills at once. Returns at once.
   *
   * @param by the cause from now on
   */
  within(grace: number, by = this.#by): void {
    this.#by = by
    this.#retire()
    if (grace === 0) return this.#each((child) => child.kill(this.#by))
    this.#interrupt(grace)
    this.killIn(grace)
  }

  /** The same, and leaves the kill to somebody else. */
  guide(grace: number): void {
    this.#retire()
    this.#interrupt(grace)
    this.#remind(grace)
  }

  /** Goes on as if the children had been asked by now, and have this time. */
  killIn(grace: number): void {
    const deadline = performance.now() + grace
    if (deadline >= this.#deadline) return
    this.#deadline = deadline
    this.finish()
    this.#remind(grace, (left) => {
      // Where this process itself stood still, they have their last moment all the same.
      const rest = Math.ceil(Math.max(left, deadline - performance.now()))
      this.#timers.push(setTimeout(() => this.#each((child) => child.expire(this.#by)), rest))
    })
  }

  /** Nobody is left. */
  finish(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers = []
  }

  #retire(): void {
    for (const slot of [...this.#slots()]) slot.retire()
  }

  #interrupt(grace: number): void {
    this.#each((child) => {
      if (child.state === 'starting' || child.state === 'ready') child.interrupt(this.#by, Number.isFinite(grace) ? grace : undefined)
    })
  }

  /** The steps between the request and the kill. `then` is called after the last one, with what is left for it. */
  #remind(grace: number, then: (left: number) => void = () => {}): void {
    const { drained, again, kill } = graceSteps(grace)
    const ask = (): void => {
      this.#each((child) => child.remind(Math.round(kill - again)))
      then(kill - again)
    }
    this.#timers.push(setTimeout(() => this.#each((child) => child.inquire()), drained), setTimeout(ask, again))
  }

  #each(act: (child: SupervisedChild) => void): void {
    for (const { child } of [...this.#slots()]) if (child) act(child)
  }
}

/** Ends these slots alone, and resolves when they are closed. */
export async function stopSlots(slots: readonly Slot[], grace: number, by: StopCause): Promise<void> {
  const stop = new Stop(() => slots.filter((slot) => slot.phase !== 'closed'), by)
  stop.within(grace)
  await Promise.all(slots.map((slot) => slot.closed))
  stop.finish()
}
