import { InterruptError } from './errors.js'

/** The signals that ask a child to end. On a thread, messages of the same meaning stand for them. */
export type InterruptSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP'

/**
 * The request to end, as a child has it. Whether the task ever asked for `signal` decides what an interrupt does: a task
 * that never looks at it cannot be waiting for it.
 */
export class Interruption {
  readonly #controller = new AbortController()
  /** True while the child is a spare that waits: nothing that its modules have installed can need a drain. */
  idle = false
  #awaited = false
  #by: InterruptSignal | undefined
  #triggered: () => void = () => {}

  /** The signal; who takes it is expected to act on it. */
  get signal(): AbortSignal {
    this.#awaited = true
    return this.#controller.signal
  }

  /** What interrupted it, if anything did. */
  get by(): InterruptSignal | undefined {
    return this.#by
  }

  /** Calls `listener` when the end is asked for; unlike the signal, without a promise to act on it. */
  onTrigger(listener: () => void): void {
    this.#triggered = listener
  }

  /**
   * Aborts the signal; a second time changes nothing, as the parent owns the deadline. SIGHUP that the task handles is the task's
   * alone; the other two ask for the end in any case.
   *
   * @param handled whether the task handles this signal in a way of its own
   * @returns true when nothing in the child waits for this, so that the default action is due: end at once, successfully
   */
  trigger(by: InterruptSignal, handled: boolean): boolean {
    if (this.idle) return true
    if (this.#by || (by === 'SIGHUP' && handled)) return false
    this.#by = by
    this.#controller.abort(new InterruptError(by))
    this.#triggered()
    return !this.#awaited && !handled
  }
}
