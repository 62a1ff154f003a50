import type { Interruption } from './interrupt.js'

/** Why a child is kept alive beyond what its event loop does by itself. */
export type Tie = 'task' | 'listeners' | 'requests'

/** The channel, as something that can keep a child alive. */
export interface Tethered {
  /** The channel keeps the child alive. */
  hold(): void
  /** It lives only as long as its event loop has other work. */
  release(): void
}

/**
 * Keeps a child alive by its channel: until its task has settled, while it listens to its parent, and while a request is under
 * way. An interrupt ends the listening: who is to end waits for no more orders, but finishes what it has begun.
 */
export class Tether {
  readonly #channel: Tethered
  readonly #interruption: Interruption
  readonly #ties = new Set<Tie>(['task'])

  constructor(channel: Tethered, interruption: Interruption) {
    this.#channel = channel
    this.#interruption = interruption
    interruption.onTrigger(() => this.set('listeners', false))
  }

  set(tie: Tie, held: boolean): void {
    const wanted = held && !(tie === 'listeners' && this.#interruption.by)
    if (wanted === this.#ties.has(tie)) return
    if (wanted) this.#ties.add(tie)
    else this.#ties.delete(tie)
    if (wanted && this.#ties.size === 1) this.#channel.hold()
    else if (this.#ties.size === 0) this.#channel.release()
  }
}
