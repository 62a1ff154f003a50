/** Counts events over a sliding window, in a fixed number of buckets: no event is stored, and old buckets expire by themselves. */
export class Rate {
  readonly #counts: Float64Array
  readonly #width: number
  #last = 0

  /** @param window milliseconds; default a minute @param buckets how finely the window slides */
  constructor(readonly window = 60_000, buckets = 60) {
    this.#counts = new Float64Array(buckets)
    this.#width = window / buckets
  }

  add(now: number, count = 1): void {
    const bucket = this.#advance(now)
    this.#counts[bucket]! += count
  }

  /** The number of events in the window that ends at `now`. */
  count(now: number): number {
    this.#advance(now)
    return this.#counts.reduce((sum, count) => sum + count, 0)
  }

  /** Events per second, over the window. */
  perSecond(now: number): number {
    return this.count(now) / (this.window / 1000)
  }

  #advance(now: number): number {
    const size = this.#counts.length
    const tick = Math.max(this.#last, Math.floor(now / this.#width))
    if (tick - this.#last >= size) this.#counts.fill(0)
    else for (let passed = this.#last + 1; passed <= tick; passed++) this.#counts[passed % size] = 0
    this.#last = tick
    return tick % size
  }
}
