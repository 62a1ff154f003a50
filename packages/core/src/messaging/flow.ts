import type { Line } from '../wire/envelope.js'
import { ChannelFullError } from '../base/errors.js'

const mebibyte = 1024 * 1024
/** After this many messages or bytes the other side is asked how far it has come. */
const markEvery = { count: 256, bytes: mebibyte }
/** With this many unfinished by the other side, the sender should wait. */
const full = { count: 1024, bytes: 4 * mebibyte }
/**
 * With this many unfinished, nothing more is accepted, so that a sender that never waits does not fill the memory of either side.
 */
export const overfull = { count: 65_536, bytes: 64 * mebibyte }

interface Waiter {
  resolve(): void
  reject(error: Error): void
}

/**
 * How far the other side is behind. It is asked from time to time, and answers when it has finished everything that was sent
 * before (`mark` and `taken`; one question at a time). So a sender notices a slow listener, and not only a full pipe.
 */
export class Flow {
  readonly #line: Line
  #sent = 0
  #taken = 0
  #bytes = 0
  #takenBytes = 0
  /** The bytes that had been sent when the other side was asked. */
  #marked: number | undefined
  #waiters: Waiter[] = []

  constructor(line: Line) {
    this.#line = line
  }

  /** Throws a `ChannelFullError` if nothing more may be sent. */
  admit(): void {
    if (!this.#behind(overfull)) return
    const [count, bytes] = [this.#sent - this.#taken, this.#bytes - this.#takenBytes]
    throw new ChannelFullError(`Cannot send more: the other side has not finished ${count} earlier messages${bytes > 0 ? ` of ${bytes} bytes` : ''}`)
  }

  /** Counts a sent message. Returns false if the sender should wait. */
  count(bytes: number): boolean {
    this.#sent += 1
    this.#bytes += bytes
    this.#mark()
    return !this.#behind(full)
  }

  /** Call this when the other side has finished the first `at` messages. */
  taken(at: number): void {
    this.#takenBytes = this.#marked ?? this.#takenBytes
    this.#marked = undefined
    this.#taken = Math.min(at, this.#sent)
    this.#mark()
    if (this.#behind(full)) return
    for (const { resolve } of this.#waiters.splice(0)) resolve()
  }

  /** Resolves as soon as there is room; at once if there is. */
  drained(): Promise<void> {
    if (!this.#behind(full)) return Promise.resolve()
    return new Promise((resolve, reject) => this.#waiters.push({ resolve, reject }))
  }

  close(error: Error): void {
    for (const { reject } of this.#waiters.splice(0)) reject(error)
  }

  #behind(bound: { count: number; bytes: number }): boolean {
    return this.#sent - this.#taken >= bound.count || this.#bytes - this.#takenBytes >= bound.bytes
  }

  #mark(): void {
    if (this.#marked !== undefined || !this.#behind(markEvery)) return
    this.#marked = this.#bytes
    this.#line.send({ post: 'mark', at: this.#sent })
  }
}
