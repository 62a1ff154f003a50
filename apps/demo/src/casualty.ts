import type { Account, Loss } from './account.js'

/** A worker that was killed or hung on purpose, with the clients that it served. Times as in `now()`. */
export interface Casualty {
  readonly pid: number
  /** From when to when it was dying. */
  readonly from: number
  readonly to: number
  /** The clients' ports of its connections. */
  readonly ports: ReadonlySet<number>
}

/**
 * Whether a request went down with this worker: it was on a connection that the worker had accepted, made before the worker was gone, and
 * lost after its trouble began. Whatever waits to be accepted is nobody's yet, so its loss has no such excuse.
 */
export function wentDownWith(casualty: Casualty, { at, port, connectedAt }: Loss): boolean {
  if (port === undefined || connectedAt === undefined) return false
  return casualty.ports.has(port) && connectedAt <= casualty.to && at >= casualty.from
}

/** Requests that failed, those apart that went down with a worker. */
export interface Failures {
  readonly excused: number
  /** A sentence for each of the others. */
  readonly failed: readonly string[]
}

/** Sorts what an account has lost. */
export function sortFailures(accounts: readonly Account[], casualty?: Casualty): Failures {
  const losses = accounts.flatMap((account) => account.losses)
  const ours = losses.filter((loss) => !casualty || !wentDownWith(casualty, loss))
  const wrong = accounts.flatMap((account) => account.wrong)
  return {
    excused: losses.length - ours.length,
    failed: [...ours.map(({ reason }) => `a request was lost (${reason})`), ...wrong.map((answer) => `a request got a wrong answer (${answer})`)],
  }
}
