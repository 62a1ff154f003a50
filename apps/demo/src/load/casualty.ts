import { isOf } from '../base/worker-name.js'
import type { Note } from '../drilled/journal.js'
import type { Account, Loss } from './account.js'

/** A worker, or a process with all its workers, that was killed or hung on purpose. Times as in `now()`. */
export interface Casualty {
  readonly name: string
  /** From when to when it was dying. */
  readonly from: number
  readonly to: number
  /** How many connections it can have accepted without a note: one for each of its threads that may have been at it just then. */
  readonly unnoted: number
}

/** Requests that failed, those apart that went down with a worker. */
export interface Failures {
  readonly excused: number
  /** A sentence for each of the others. */
  readonly failed: readonly string[]
}

/**
 * Sorts what was lost. A request went down with the casualty if it was on a connection that the casualty had accepted, and was lost after
 * its trouble began. Whatever waits to be accepted is nobody's yet, so its loss has no such excuse.
 */
export function sortFailures(accounts: readonly Account[], notes: readonly Note[], casualty?: Casualty): Failures {
  let unnoted = casualty?.unnoted ?? 0
  const excused = (loss: Loss): boolean => {
    if (!casualty || loss.at < casualty.from) return false
    const accepter = accepterOf(loss, notes)
    if (accepter !== undefined) return isOf(accepter, casualty.name)
    return loss.port !== undefined && loss.openedAt <= casualty.to && unnoted-- > 0
  }
  const losses = accounts.flatMap((account) => account.losses)
  const failed = losses.filter((loss) => !excused(loss))
  const wrong = accounts.flatMap((account) => account.wrong)
  return {
    excused: losses.length - failed.length,
    failed: [...failed.map(({ reason }) => `a request was lost (${reason})`), ...wrong.map((answer) => `a request got a wrong answer (${answer})`)],
  }
}

/** The worker that had accepted the connection. Its port may have been another connection's before, and may be again. */
function accepterOf({ port, openedAt, at }: Loss, notes: readonly Note[]): string | undefined {
  return port === undefined ? undefined : notes.find((note) => note.accepted === port && note.at >= openedAt && note.at <= at)?.worker
}
