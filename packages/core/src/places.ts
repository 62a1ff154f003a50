import type { Child } from './child.js'
import { emptySeats } from './empty-seats.js'
import { gracePeriod } from './stop.js'
import type { Supervision } from './supervision.js'

/**
 * The places of a container that are held: their children have been asked for, and are not started until they are released. With it, a
 * new container can take over from an old one child by child.
 */
export class Places {
  readonly #supervision: Supervision

  constructor(supervision: Supervision) {
    this.#supervision = supervision
  }

  /** How many are held. */
  get held(): number {
    return this.#supervision.held.length
  }

  /** From now on children that are asked for are not started. */
  hold(): void {
    this.#supervision.holding = true
  }

  /** Starts as many of them, in their order; without a number all, and no others are held any more. */
  release(count?: number): void {
    if (count === undefined) this.#supervision.holding = false
    this.#supervision.release(count ?? Infinity)
  }

  /** Ends a child as `Container.stop` would, holds its place, and resolves when it is gone. Does nothing for one that is going already. */
  async withdraw(child: Child, graceful: boolean | number = true): Promise<void> {
    const grace = gracePeriod(graceful, 'withdraw the child')
    const seat = this.#supervision.seatOf(child)
    if (!seat) return
    this.#supervision.holdPlaceOf(seat)
    await emptySeats(this.#supervision, [seat], grace, 'withdraw')
  }
}
