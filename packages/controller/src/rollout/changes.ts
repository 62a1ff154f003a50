import { SetupError, SupersededError, type Logger } from '@asc/core'
import { SerialQueue } from '@asc/core/backend'
import { published } from '../reporting/diagnostics.js'
import type { Report } from '../reporting/report.js'
import { Attempts, type Change } from './attempts.js'

/** The changes of a controller: one after another, each reported, and a newer one supersedes the one that is starting. */
export class Changes<Owner extends object> {
  readonly #owner: Owner
  readonly #report: Report
  readonly #queue = new SerialQueue<Change>()
  readonly #attempts: Attempts

  constructor(owner: Owner, report: Report, logger: Logger) {
    this.#owner = owner
    this.#report = report
    this.#attempts = new Attempts(logger)
  }

  /** Runs changes one after another; waiting changes of the same kind become one. */
  queue<T>(change: Change, work: () => Promise<T>): Promise<T> {
    return this.#queue.run(change, () => published(change, this.#owner, work))
  }

  /** Makes a change that can be superseded. If it fails, the old children keep serving. */
  async attempt<T>(change: Change, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    this.#report.begins(change)
    try {
      return await this.#attempts.make(change, work)
    } catch (error) {
      if (change !== 'start' && !(error instanceof SupersededError)) this.#report.failed(error as Error)
      throw error
    }
  }

  /** Makes the first start. A restart requested meanwhile makes it again, perhaps with a repaired release. */
  async first(work: (signal: AbortSignal) => Promise<void>, isStopped: () => boolean): Promise<void> {
    for (;;) {
      try {
        return await this.attempt('start', work)
      } catch (error) {
        if (!(error instanceof SupersededError)) throw error
        if (isStopped()) throw stoppedEarly()
      }
    }
  }

  /** Abandons the change that has not finished, because a newer one was requested. */
  supersede(by: Change): void {
    this.#attempts.supersede(by)
  }

  /** Abandons it because everything stops. */
  abandon(): void {
    this.#attempts.abandon(stoppedEarly())
  }

  /** Resolves when none is under way or waits. */
  idle(): Promise<void> {
    return this.#queue.idle()
  }
}

export function stoppedEarly(): SetupError {
  return new SetupError('The controller was stopped before it was ready')
}
