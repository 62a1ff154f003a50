import type { Interruption } from './interruption.js'

/** Reasons to keep a child alive beyond the work in its event loop. */
export type Tie = 'task' | 'work' | 'listeners' | 'requests'

/** The channel, as something that can keep a child alive. */
export interface KeepAliveChannel {
  /** Makes the channel keep the child alive. */
  hold(): void
  /** Lets the child end when its event loop has no other work. */
  release(): void
}

/**
 * Keeps a child alive by its channel: until its task and the work that it has named have settled, while it listens to its parent, and
 * while a request is open. An interrupt ends the listening: the child waits for no more messages, but finishes the requests that it has
 * begun.
 */
export class KeepAlive {
  readonly #channel: KeepAliveChannel
  readonly #interruption: Interruption
  readonly #finished: () => void
  readonly #ties = new Set<Tie>(['task'])
  /** How much of what the task has named is not done yet. */
  #works = 0
  /** What the child was to do after the interrupt is done. */
  #settled = false

  /**
   * @param finished called when a child that was interrupted has done all that it was to do, and lives on by its event loop alone. A child
   * that did so before the interrupt may have work there that nobody else knows of: of such a one it is not called.
   */
  constructor(channel: KeepAliveChannel, interruption: Interruption, finished: () => void) {
    this.#channel = channel
    this.#interruption = interruption
    this.#finished = finished
    interruption.onTrigger(() => this.set('listeners', false))
  }

  /** Until `work` has settled, however it does. */
  until(work: PromiseLike<unknown>): void {
    const done = (): void => this.set('work', --this.#works > 0)
    this.#works += 1
    this.set('work', true)
    work.then(done, done)
  }

  set(tie: Tie, held: boolean): void {
    const wanted = held && !(tie === 'listeners' && this.#interruption.by)
    if (wanted === this.#ties.has(tie)) return
    if (wanted) this.#ties.add(tie)
    else this.#ties.delete(tie)
    if (wanted && this.#ties.size === 1) this.#channel.hold()
    else if (this.#ties.size === 0) this.#channel.release()
    if (!wanted && this.#interruption.by && (tie === 'task' || tie === 'work')) this.#settled = true
    if (this.#settled && this.#ties.size === 0) this.#finished()
  }
}
