import type { TransferListItem } from 'node:worker_threads'

/** A request as whoever answers it has it, beside what was asked. */
export class IncomingRequest {
  /** What the answer gives away instead of copying it; between threads only. */
  transfer: readonly TransferListItem[] | undefined
  /** Set to true, it leaves the request unanswered: for a child that ends at once, and whose exit says more than an error would. */
  unanswered = false
  #controller: AbortController | undefined
  #reason: Error | undefined

  /** Aborted when nobody waits for the answer any more: it was called off, its time is over, or who asked has ended. */
  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController()
      if (this.#reason) this.#controller.abort(this.#reason)
    }
    return this.#controller.signal
  }

  /** Called by the exchange. */
  abort(reason: Error): void {
    this.#reason = reason
    this.#controller?.abort(reason)
  }
}
