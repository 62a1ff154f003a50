import { RequestTimeoutError } from '../base/errors.js'

interface Pending {
  resolve(value: unknown): void
  reject(error: unknown): void
  readonly timer: NodeJS.Timeout | undefined
  readonly signal: AbortSignal | undefined
  readonly aborted: (() => void) | undefined
}

/** The requests that wait for their answers, by number. */
export class PendingRequests {
  readonly #cancel: (id: number) => void
  readonly #pending = new Map<number, Pending>()

  /** @param cancel tells the other side that the answer is no longer needed */
  constructor(cancel: (id: number) => void) {
    this.#cancel = cancel
  }

  get size(): number {
    return this.#pending.size
  }

  /** Waits for the answer to the request with this number, for as long as `timeout` and `signal` allow. */
  wait(id: number, timeout: number | undefined, signal: AbortSignal | undefined): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const timer = timeout === undefined ? undefined : setTimeout(giveUp, timeout, this, id, timeout)
      const aborted = signal && (() => this.#abandon(id, signal.reason))
      this.#pending.set(id, { resolve, reject, timer, signal, aborted })
      if (aborted) signal.addEventListener('abort', aborted, { once: true })
    })
  }

  /** Drops an answer that is no longer needed. */
  resolve(id: number, value: unknown): void {
    this.#take(id)?.resolve(value)
  }

  reject(id: number, error: unknown): void {
    this.#take(id)?.reject(error)
  }

  close(error: Error): void {
    for (const id of [...this.#pending.keys()]) this.reject(id, error)
  }

  expire(id: number, timeout: number): void {
    this.#abandon(id, new RequestTimeoutError(`The request was not answered within ${timeout} ms`))
  }

  #abandon(id: number, reason: unknown): void {
    this.reject(id, reason)
    this.#cancel(id)
  }

  #take(id: number): Pending | undefined {
    const pending = this.#pending.get(id)
    if (!pending) return undefined
    this.#pending.delete(id)
    clearTimeout(pending.timer)
    if (pending.aborted) pending.signal?.removeEventListener('abort', pending.aborted)
    return pending
  }
}

function giveUp(requests: PendingRequests, id: number, timeout: number): void {
  requests.expire(id, timeout)
}
