import { backoffDelay, defaultBackoff } from './backoff.js'
import { recycleReason } from './recycling.js'
import { replaceSeat } from './replace-seat.js'
import { residentSet } from './resident-set.js'
import type { Seat } from './seat.js'
import type { Supervision } from './supervision.js'

/** Replaces children that have become too big or too old, few at a time. */
export class Recycler {
  readonly #supervision: Supervision
  /** Replacements that failed in a row: a task that cannot start any more is not started each second. */
  #failures = 0
  #notBefore = 0

  constructor(supervision: Supervision) {
    this.#supervision = supervision
  }

  /** Called with each check of the clocks. */
  check(): void {
    // What a reload names while it runs is judged by it alone.
    if (performance.now() < this.#notBefore || this.#supervision.onTrial) return
    const seats = [...this.#supervision.seats]
    let under = seats.filter(({ succeeded }) => succeeded).length
    for (const seat of seats) {
      const { recycle } = seat.plan
      if (!recycle || under >= recycle.concurrency || seat.child.state !== 'ready' || !seat.replaceable) continue
      const { child } = seat
      const { age, pid, metrics } = child
      const rss = recycle.maxRss === undefined || pid === undefined ? undefined : (residentSet(pid) ?? metrics?.rss)
      const reason = recycleReason(recycle, { age, rss, heap: metrics?.heapUsed }, seat.chance)
      if (!reason) continue
      under += 1
      this.#supervision.account.recycling(child, reason)
      void this.#recycle(seat)
    }
  }

  async #recycle(seat: Seat): Promise<void> {
    this.#failures = (await replaceSeat(this.#supervision, seat, 'recycle')) ? 0 : this.#failures + 1
    this.#notBefore = performance.now() + backoffDelay(this.#failures + 1, defaultBackoff, Math.random())
  }
}
