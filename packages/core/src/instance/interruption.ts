import { InterruptError } from '../base/errors.js'
import { inheritedGrace } from './inherited-grace.js'
import type { InterruptSignal } from '../base/interrupt-signal.js'

/**
 * The request to end, in a child. The effect of an interrupt depends on whether the task has ever read `signal`: a task that
 * never reads it cannot be waiting for it.
 */
export class Interruption {
  readonly #controller = new AbortController()
  /** True while the child is a waiting spare: nothing that its modules have installed can need a drain. */
  idle = false
  #awaited = false
  #by: InterruptSignal | undefined
  #grace: number | undefined
  #at = 0
  #triggered: () => void = () => {}
  #again: (by: InterruptSignal) => void = () => {}

  /** The signal; a task that reads it must act on it. */
  get signal(): AbortSignal {
    this.#awaited = true
    return this.#controller.signal
  }

  /** The signal that interrupted it, if any did. */
  get by(): InterruptSignal | undefined {
    return this.#by
  }

  /**
   * How many milliseconds after the request to end the parent kills the child: as the parent said with its request; before that, as the
   * environment says.
   */
  get grace(): number | undefined {
    return this.#grace ?? inheritedGrace()
  }
  set grace(grace: number | undefined) {
    this.#grace = grace
  }

  /** How many milliseconds of the grace period are left; `Infinity` where nobody has said how long it is. */
  get left(): number {
    const { grace } = this
    return grace === undefined ? Infinity : Math.max(0, this.#at + grace - performance.now())
  }

  /** Calls `listener` when the child is asked to end. Unlike reading the signal, this is no promise to act on it. */
  onTrigger(listener: () => void): void {
    this.#triggered = listener
  }

  /** Calls `listener` when the child is asked once more. */
  onAgain(listener: (by: InterruptSignal) => void): void {
    this.#again = listener
  }

  /**
   * Aborts the signal; a second call does no more than say so, because the parent owns the deadline. A SIGHUP that the task handles is
   * left to the task; the other two always ask for the end.
   *
   * @param handled whether the task handles this signal itself
   * @returns true if nothing in the child waits for this, so that the default action is due: end at once, successfully
   */
  trigger(by: InterruptSignal, handled: boolean): boolean {
    if (this.idle) return true
    if (this.#by) this.#again(by)
    if (this.#by || (by === 'SIGHUP' && handled)) return false
    this.#by = by
    this.#at = performance.now()
    this.#controller.abort(new InterruptError(by))
    this.#triggered()
    return !this.#awaited && !handled
  }
}
