import type { Logger } from '../base/logger.js'
import { backoffDelay, defaultBackoff } from '../decide/backoff.js'
import { futileRecycling, recycleReason, type RecyclePlan, type RecycleReason } from '../decide/recycling.js'
import { canMeasureResidentSet, residentSet } from '../system/resident-set.js'
import type { SpawnPlan } from '../spawn/spawn-options.js'
import { logLines } from '../base/log-lines.js'
import { replaceChild, type ReplacementDeps } from './replacement.js'
import type { Slot } from './slot.js'
import type { SupervisedChild } from './supervised-child.js'

/** What is known of the children of one plan that were above a bound almost as soon as they were ready. */
interface Futile {
  readonly count: number
  readonly notBefore: number
}

/** What the recycler needs of the supervisor. */
export interface RecyclerDeps extends ReplacementDeps {
  readonly slots: Iterable<Slot>
}

/** Replaces children that have become too big or too old, few at a time. */
export class Recycler {
  readonly #supervisor: RecyclerDeps
  readonly #logger: Logger
  /** Replacements that failed in a row. A task that cannot start any more is not started each second. */
  #failures = 0
  #notBefore = 0
  /** How long a child had been ready when it was first seen above a bound, in milliseconds. */
  readonly #aboveSince = new WeakMap<SupervisedChild, number>()
  #toldUnmeasured = false
  readonly #futile = new WeakMap<SpawnPlan, Futile>()

  constructor(supervisor: RecyclerDeps, logger: Logger) {
    this.#supervisor = supervisor
    this.#logger = logger
  }

  /** Called with each check of the clocks. */
  check(): void {
    const now = performance.now()
    if (now < this.#notBefore) return
    const slots = [...this.#supervisor.slots]
    let underway = slots.filter(({ successor }) => successor).length
    for (const slot of slots) {
      const { child, plan } = slot
      if (!plan.recycle || !child || underway >= plan.recycle.concurrency || !slot.ready || slot.trial || slot.successor) continue
      if (!this.#measured(plan.recycle, child)) continue
      const reason = excess(plan.recycle, child)
      if (!reason || !this.#helps(slot, child, reason, now)) continue
      underway += 1
      this.#supervisor.reporter.recycling(child, reason)
      void this.#recycle(slot)
    }
  }

  /** Where the kernel shows no memory of processes, as without /proc, `maxRss` cannot be judged: that is logged once. */
  #measured({ maxRss }: RecyclePlan, { name, pid, metrics }: SupervisedChild): boolean {
    if (maxRss === undefined || pid === undefined || canMeasureResidentSet() || metrics?.rss !== undefined) return true
    if (!this.#toldUnmeasured) this.#logger.warn({ child: name, maxRss }, logLines.unmeasured)
    this.#toldUnmeasured = true
    return false
  }

  /** Replacing a child does not help if the new one is above its bound as soon as it is ready: that is logged once, and done more and more rarely. */
  #helps({ plan }: Slot, child: SupervisedChild, reason: RecycleReason, now: number): boolean {
    if (reason === 'max-age') return true
    const above = this.#aboveSince.get(child) ?? child.readyFor ?? 0
    this.#aboveSince.set(child, above)
    const { count, notBefore } = this.#futile.get(plan) ?? { count: 0, notBefore: 0 }
    if (now < notBefore) return false
    const pause = futileRecycling(above, count)
    if (pause === undefined) this.#futile.delete(plan)
    else this.#futile.set(plan, { count: count + 1, notBefore: now + pause })
    if (pause !== undefined && count === 1) this.#logger.warn({ child: child.name, reason, ...plan.recycle }, logLines.futileRecycling)
    return true
  }

  async #recycle(slot: Slot): Promise<void> {
    this.#failures = (await replaceChild(this.#supervisor, slot, 'recycle')) ? 0 : this.#failures + 1
    this.#notBefore = performance.now() + backoffDelay(this.#failures + 1, defaultBackoff, Math.random())
  }
}

function excess(plan: RecyclePlan, { age, pid, metrics, chance }: SupervisedChild): RecycleReason | undefined {
  const rss = plan.maxRss === undefined || pid === undefined ? undefined : (residentSet(pid) ?? metrics?.rss)
  return recycleReason(plan, { age, rss, heap: metrics?.heapUsed }, chance)
}
