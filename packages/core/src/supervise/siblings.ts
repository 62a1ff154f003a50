import { affected, type Strategy } from '../decide/strategy.js'
import type { Slot } from './slot.js'
import { Stop } from './stop.js'

/** What the siblings need of their container. */
export interface SiblingsDeps {
  /** How long they have to end, in milliseconds. */
  grace(): number
  /** The slots that may be restarted together. */
  slots(): readonly Slot[]
  /** Resolves with the first value that `probe` returns, asked now and after each change. */
  until<T>(probe: () => T | undefined): Promise<T>
  /** Has `until` ask again. */
  changed(): void
}

/**
 * Restarts children together: ends those that the strategy names, waits until all are gone and the pause is over, and starts all of them in
 * their order. If one of them fails meanwhile or afterwards, that begins anew, as one more failure of the first.
 */
export class Siblings {
  readonly #strategy: Strategy
  readonly #deps: SiblingsDeps
  readonly #together = new Set<Slot>()
  #stop: Stop | undefined
  #dueAt = 0
  #timer: NodeJS.Timeout | undefined
  #pausing = false

  constructor(strategy: Strategy, deps: SiblingsDeps) {
    this.#strategy = strategy
    this.#deps = deps
  }

  /** How long until they are started, in milliseconds. */
  get delay(): number {
    return Math.max(0, Math.round(this.#dueAt - performance.now()))
  }

  /** The child of `failed` is to be started again in `delay` milliseconds: its siblings are restarted with it. */
  restart(failed: Slot, delay: number): void {
    if (this.#strategy === 'one-for-one') return
    for (const slot of [failed, ...affected(this.#strategy, this.#deps.slots(), failed)]) this.#suspend(slot)
    this.#dueAt = Math.max(this.#dueAt, performance.now() + delay)
    this.#pause()
    if (this.#stop) return
    this.#stop = new Stop(() => this.#together, 'sibling')
    this.#stop.killIn(this.#deps.grace())
    void this.#startTogether()
  }

  /** The container stops: nothing is started any more. */
  end(): void {
    clearTimeout(this.#timer)
    this.#pausing = false
    this.#stop?.finish()
  }

  async #startTogether(): Promise<void> {
    await this.#deps.until(() => (this.#pausing || this.#someLive() ? undefined : true))
    this.#stop?.finish()
    this.#stop = undefined
    const slots = [...this.#together].sort((one, other) => one.spec.rank - other.spec.rank)
    this.#together.clear()
    // Each looks at its own phase: the first one's start may have stopped the container.
    for (const slot of slots) slot.resume()
  }

  /** A child that is never restarted (OTP's *temporary*) has to go too, and does not come back. */
  #suspend(slot: Slot): void {
    this.#together.add(slot)
    slot.suspend('sibling')
    if (slot.plan.restart.on === 'never') slot.retire()
  }

  #pause(): void {
    clearTimeout(this.#timer)
    this.#pausing = true
    this.#timer = setTimeout(() => {
      this.#pausing = false
      this.#deps.changed()
    }, Math.max(0, this.#dueAt - performance.now()))
  }

  #someLive(): boolean {
    for (const slot of this.#together) if (slot.occupied) return true
    return false
  }
}
