import { PendingRequests } from '../messaging/pending-requests.js'
import type { Answer, ParentMessage } from '../wire/message.js'
import { unpackError } from '../wire/remote-error.js'

/** The questions to a child that wait for their answers. */
export class Questions {
  readonly #send: (message: ParentMessage) => void
  readonly #pending = new PendingRequests(() => {})
  readonly #followed = new Map<number, (value: unknown) => void>()
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

  /** Calls `answered` at once and each second, until the returned function is called. What the child throws is no answer. */
  follow(module: string, input: unknown, answered: (value: unknown) => void): () => void {
    const id = ++this.#last
    this.#followed.set(id, answered)
    this.#send({ ask: { id, module, input, each: true } })
    return () => {
      if (this.#followed.delete(id)) this.#send({ enough: id })
    }
  }

  answered({ id, value, error }: Answer): void {
    const follower = this.#followed.get(id)
    if (follower) return error ? undefined : follower(value)
    if (error) this.#pending.reject(id, unpackError(error))
    else this.#pending.resolve(id, value)
  }

  close(error: Error): void {
    this.#pending.close(error)
    this.#followed.clear()
  }
}
