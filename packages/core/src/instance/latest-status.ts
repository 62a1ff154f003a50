import { machineTime } from '../system/machine-time.js'

/** A status is sent at most once per this many milliseconds. */
const span = 10

/** Sends the first status of a period at once, and of those that follow in it only the latest: nobody can read more. */
export class LatestStatus {
  readonly #send: (status: string) => void
  #sentAt = -span
  #waiting: string | undefined
  #timer: NodeJS.Timeout | undefined
  #ended = false

  constructor(send: (status: string) => void) {
    this.#send = send
  }

  set(status: string): void {
    this.#waiting = status
    const now = machineTime()
    if (this.#ended || now - this.#sentAt >= span) this.flush()
    else this.#timer ??= setTimeout(() => this.flush(), this.#sentAt + span - now).unref()
  }

  /** The child ends: there is no later turn. */
  end(): void {
    this.#ended = true
    this.flush()
  }

  /** Sends what waits: before anything else is told. */
  flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const status = this.#waiting
    if (status === undefined) return
    this.#waiting = undefined
    this.#sentAt = machineTime()
    this.#send(status)
  }
}
