import { PendingRequests } from '../messaging/pending-requests.js'
import type { Answer, ParentMessage } from '../wire/message.js'
import { unpackError } from '../wire/remote-error.js'

/** The questions to a child that wait for their answers. */
export class Questions {
  readonly #send: (message: ParentMessage) => void
  readonly #pending = new PendingRequests(() => {})
  #last = 0

  constructor(send: (message: ParentMessage) => void) {
    this.#send = send
  }

  /** Rejects with a `RequestTimeoutError` after `timeout` milliseconds, and with what the child threw. */
  ask(module: string, input: unknown, timeout: number): Promise<unknown> {
    const id = ++this.#last
    const answered = this.#pending.wait(id, timeout, undefined)
    this.#send({ ask: { id, module, input } })
    return answered
  }

  answered({ id, value, error }: Answer): void {
    if (error) this.#pending.reject(id, unpackError(error))
    else this.#pending.resolve(id, value)
  }

  close(error: Error): void {
    this.#pending.close(error)
  }
}
