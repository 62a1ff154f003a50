import { refusal, requireChoice, requireDuration, requireInteger, requireRange } from './argument.js'
import { backoffDelay, defaultBackoff, type Backoff } from './backoff.js'
import { addFailure, defaultRestartLimit, type RestartLimit } from './restart-limit.js'

/** When and how a child that ended is started again. */
export interface RestartOptions {
  /** `always`: after any exit. `failure`: only after a failure (OTP's *transient*). Default `always`. */
  on?: 'always' | 'failure'
  /** Pauses between restarts that follow failures. */
  backoff?: Partial<Backoff>
  /** How many failures in how many milliseconds stop the container as failed; `false` for no limit. Default 6 in 60 000. */
  limit?: RestartLimit | false
  /** How long a child must have been ready, in milliseconds, for its earlier failures to be forgotten. Default 10 000. */
  stableAfter?: number
}

/** The same, complete. */
export interface RestartPlan {
  readonly on: 'always' | 'failure' | 'never'
  readonly backoff: Backoff
  readonly limit: RestartLimit | false
  readonly stableAfter: number
}

/** What is remembered of a child's earlier lives. */
export interface RestartHistory {
  readonly consecutive: number
  readonly failures: readonly number[]
}

export const emptyHistory: RestartHistory = { consecutive: 0, failures: [] }

/** Where the history is kept: with each child, or with all that are restarted together. */
export interface RestartRecord {
  history: RestartHistory
}

/** What the decision rests on: how this life went. `readyFor`: milliseconds from ready to exit, `undefined` if never ready. */
export interface Life {
  readonly success: boolean
  readonly readyFor: number | undefined
}

export type RestartDecision =
  | { readonly action: 'finish' }
  | { readonly action: 'give-up'; readonly history: RestartHistory }
  | { readonly action: 'restart'; readonly delay: number; readonly history: RestartHistory }

/**
 * What happens after a child has ended. A life that ended before it was ready counts as a failure even if it ended
 * successfully: restarted for ever, it would be a crash loop under another name.
 */
export function decideRestart(plan: RestartPlan, history: RestartHistory, life: Life, now: number, random: number): RestartDecision {
  if (plan.on === 'never' || (plan.on === 'failure' && life.success)) return { action: 'finish' }
  if (life.success && life.readyFor !== undefined) return { action: 'restart', delay: 0, history: { ...history, consecutive: 0 } }

  const stable = (life.readyFor ?? 0) >= plan.stableAfter
  const consecutive = stable ? 1 : history.consecutive + 1
  const counted = plan.limit ? addFailure(history.failures, now, plan.limit) : { history: [], exceeded: false }
  const next = { consecutive, failures: counted.history }
  if (counted.exceeded) return { action: 'give-up', history: next }
  return { action: 'restart', delay: backoffDelay(consecutive, plan.backoff, random), history: next }
}

/** Completes and checks the `restart` option. Throws `TypeError` or `RangeError` naming the option and the value. */
export function restartPlan(restart: boolean | RestartOptions = false): RestartPlan {
  const attempt = 'spawn the child'
  if (typeof restart !== 'boolean' && (typeof restart !== 'object' || restart === null)) {
    throw new TypeError(refusal(attempt, 'restart', 'a boolean or an object of restart options', restart))
  }
  const options: RestartOptions = typeof restart === 'object' ? restart : {}
  const on = restart === false ? 'never' : (options.on ?? 'always')
  requireChoice(attempt, 'restart.on', on, ['always', 'failure', 'never'])
  const { initial = defaultBackoff.initial, factor = defaultBackoff.factor, max = defaultBackoff.max, jitter = defaultBackoff.jitter } = options.backoff ?? {}
  const backoff = { initial, factor, max, jitter }
  requireDuration(attempt, 'restart.backoff.initial', backoff.initial)
  requireDuration(attempt, 'restart.backoff.max', backoff.max)
  requireRange(attempt, 'restart.backoff.factor', backoff.factor, 1, Number.MAX_VALUE)
  requireRange(attempt, 'restart.backoff.jitter', backoff.jitter, 0, 1)
  const limit = options.limit ?? defaultRestartLimit
  if (limit !== false) {
    requireInteger(attempt, 'restart.limit.failures', limit.failures, 0)
    requireDuration(attempt, 'restart.limit.window', limit.window ?? NaN)
  }
  requireDuration(attempt, 'restart.stableAfter', options.stableAfter)
  return { on, backoff, limit, stableAfter: options.stableAfter ?? 10_000 }
}
