import type { Line } from './envelope.js'
import { ChannelFullError } from './errors.js'

/** How many may be sent before the other side is asked how far it has come. */
const markEvery = 256
/** From how many on, not yet taken, the sender is to wait; and from how many bytes on that the channel does not take. */
const full = { count: 1024, bytes: 1024 * 1024 }
/** From how many on nothing more is taken: who does not wait must not fill the memory of either side. */
export const overfull = { count: 65_536, bytes: 64 * 1024 * 1024 }

interface Waiter {
  resolve(): void
  reject(error: Error): void
}

/**
 * How far the other side is behind. It is asked now and then and answers when it is done with all that was sent before
 * (`mark` and `taken`; one question at a time), so that a sender knows of a slow listener and not only of a full pipe.
 */
export class Flow {
  readonly #line: Line
  #sent = 0
  #taken = 0
  #marked = false
  #waiters: Waiter[] = []

  constructor(line: Line) {
    this.#line = line
  }

  /** Throws a `ChannelFullError` where nothing more may be sent. */
  admit(): void {
    if (this.#sent - this.#taken < overfull.count && this.#line.waiting <= overfull.bytes) return
    throw new ChannelFullError(`Cannot send more: the other side has not taken ${this.#sent - this.#taken} earlier messages, ${this.#line.waiting} bytes wait for it`)
  }

  /** Counts one that was sent. Returns false when the sender had better wait. */
  count(): boolean {
    this.#sent += 1
    this.#mark()
    return !this.#full
  }

  /** The other side is done with the first `at` messages. */
  taken(at: number): void {
    this.#marked = false
    this.#taken = Math.min(at, this.#sent)
    this.#mark()
    if (this.#full) return
    for (const { resolve } of this.#waiters.splice(0)) resolve()
  }

  /** Resolves as soon as there is room; at once if there is. */
  drained(): Promise<void> {
    if (!this.#full) return Promise.resolve()
    this.#mark()
    return new Promise((resolve, reject) => this.#waiters.push({ resolve, reject }))
  }

  close(error: Error): void {
    for (const { reject } of this.#waiters.splice(0)) reject(error)
  }

  get #full(): boolean {
    return this.#sent - this.#taken >= full.count || this.#line.waiting > full.bytes
  }

  #mark(): void {
    if (this.#marked || (this.#sent - this.#taken < markEvery && this.#line.waiting <= full.bytes)) return
    this.#marked = true
    this.#line.send({ post: 'mark', at: this.#sent })
  }
}
