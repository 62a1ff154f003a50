import type { Readable } from 'node:stream'

/** Bytes that are taken in from all children within one turn of the event loop. */
const perTurn = 128 * 1024
/** What a pipe gives at a time, at most. */
const chunkSize = 64 * 1024

/**
 * Has children that say much take turns with all other work: what one turn of the event loop takes in is bounded. A stream that has gone beyond
 * goes on in a later turn; meanwhile the bytes wait in its pipe, and its child waits with them.
 */
class ReadBudget {
  #left = perTurn
  #waiting: Readable[] = []
  #scheduled = false

  /** Call this with what was read. */
  spend(bytes: number, stream: Readable): void {
    this.#left -= bytes
    this.#schedule()
    if (this.#left > 0 || stream.isPaused()) return
    stream.pause()
    this.#waiting.push(stream)
  }

  #schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    setImmediate(() => {
      this.#scheduled = false
      this.#left = perTurn
      for (const stream of this.#waiting.splice(0, perTurn / chunkSize)) stream.resume()
      if (this.#waiting.length > 0) this.#schedule()
    })
  }
}

/** The one of this program, or of this thread. */
export const readBudget = new ReadBudget()
