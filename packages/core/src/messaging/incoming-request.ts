import type { TransferListItem } from 'node:worker_threads'

/** A request, as its handler sees it, besides the message. */
export class IncomingRequest {
  /** What the answer moves instead of copying; only between threads. */
  transfer: readonly TransferListItem[] | undefined
  /** Set to true to leave the request unanswered: for a child that ends at once, whose exit says more than an error would. */
  unanswered = false
  #controller: AbortController | undefined
  #reason: Error | undefined

  /** Aborted when the answer is no longer needed: the request was cancelled or timed out, or the sender has ended. */
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
