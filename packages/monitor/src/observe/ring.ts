/** How much a ring keeps. */
export interface RingBounds<T> {
  readonly most: number
  /** About how many bytes all of it may have, as `size` measures each. */
  readonly bytes: number
  readonly size: (item: T) => number
}

/** The last items that were put into it, in their order; the oldest go when there are too many, or too big ones. */
export class Ring<T> {
  readonly #bounds: RingBounds<T>
  #items: T[] = []
  /** What each of them was reckoned as, in bytes. */
  #sizes: number[] = []
  /** Where the oldest one is: what is before it is gone, and is cut off now and then. */
  #first = 0
  #bytes = 0

  constructor(bounds: RingBounds<T>) {
    this.#bounds = bounds
  }

  get length(): number {
    return this.#items.length - this.#first
  }

  push(item: T): void {
    const { most, bytes, size } = this.#bounds
    const added = size(item)
    this.#items.push(item)
    this.#sizes.push(added)
    this.#bytes += added
    while (this.length > 1 && (this.length > most || this.#bytes > bytes)) {
      this.#bytes -= this.#sizes[this.#first]!
      this.#items[this.#first++] = undefined as T
    }
    if (this.#first > 1000 && this.#first > this.#items.length / 2) {
      this.#items = this.#items.slice(this.#first)
      this.#sizes = this.#sizes.slice(this.#first)
      this.#first = 0
    }
  }

  /** The last ones that `fits` accepts, in their order. */
  last(count: number, fits: (item: T) => boolean = () => true): T[] {
    const found: T[] = []
    for (let at = this.#items.length - 1; at >= this.#first && found.length < count; at--) if (fits(this.#items[at]!)) found.push(this.#items[at]!)
    return found.reverse()
  }

  *[Symbol.iterator](): Generator<T> {
    for (let at = this.#first; at < this.#items.length; at++) yield this.#items[at]!
  }
}
