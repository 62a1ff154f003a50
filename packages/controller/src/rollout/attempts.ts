import { SupersededError, type Logger } from '@asc/core'
import { controllerLines } from '@asc/core/backend'

/** The changes that start new children. */
export type Change = 'start' | 'restart' | 'reload'

/** The one change that is starting, if any: a newer one supersedes it. */
export class Attempts {
  readonly #logger: Logger
  #current: { readonly change: Change; readonly abort: AbortController } | undefined

  constructor(logger: Logger) {
    this.#logger = logger
  }

  /** Makes a change. Its signal is aborted when a newer one supersedes it, or `abandon` is called. */
  async make<T>(change: Change, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const attempt = (this.#current = { change, abort: new AbortController() })
    try {
      return await work(attempt.abort.signal)
    } finally {
      if (this.#current === attempt) this.#current = undefined
    }
  }

  /** Abandons the change that has not finished, because a newer one was requested. */
  supersede(by: Change): void {
    const { change, abort } = this.#current ?? {}
    if (!abort || abort.signal.aborted) return
    this.#logger.info({ abandoned: change, by }, controllerLines.superseded)
    abort.abort(new SupersededError(`The ${change} was superseded by a newer ${by}`))
  }

  /** Abandons it because everything stops. */
  abandon(reason: Error): void {
    this.#current?.abort.abort(reason)
  }
}
