import { longestDelay, refusal, requireChoice, requireDuration, requireInteger, requireRange } from '../base/argument.js'
import { optionNames, requireKnown } from '../base/known-options.js'
import { backoffDelay, defaultBackoff, longestPause, type Backoff } from './backoff.js'
import { addFailure, defaultRestartLimit, type RestartLimit } from './restart-limit.js'

/** What happens when a child exceeds an explicit limit: the container stops as failed, or goes on without this child. */
export type OnLimit = 'stop-container' | 'give-up-child'

/** When and how a child that ended is started again. */
export interface RestartOptions {
  /** `always`: after any exit. `failure`: only after a failure (OTP's *transient*). Default `always`. */
  on?: 'always' | 'failure' | undefined
  /** The pauses between restarts. They grow while the child ends before `stableAfter`, successfully or not. */
  backoff?: Partial<Backoff> | undefined
  /**
   * How many failures in how many milliseconds are too many. An explicit limit always holds, and `onLimit` says what happens then;
   * `false` is no limit. Default: 6 in 60 000 until the container has been ready once, and no limit after that.
   */
  limit?: RestartLimit | false | undefined
  /** Default `stop-container`. */
  onLimit?: OnLimit | undefined
  /** A child that has been ready this long, in milliseconds, is stable: earlier failures are forgotten. Default 10 000. */
  stableAfter?: number | undefined
}

/** The same, with all defaults. */
export interface RestartPlan {
  readonly on: 'always' | 'failure' | 'never'
  readonly backoff: Backoff
  readonly limit: RestartLimit | false
  /** When the limit holds: always, or only until the container has been ready once. */
  readonly limited: 'always' | 'while-starting'
  readonly onLimit: OnLimit
  readonly stableAfter: number
}

/** What is known of the earlier runs of a child. */
export interface RestartHistory {
  /** Runs in a row that ended before they were stable. */
  readonly consecutive: number
  /** When it failed: milliseconds of one monotonic clock. */
  readonly failures: readonly number[]
}

export const emptyHistory: RestartHistory = { consecutive: 0, failures: [] }

/** Holds the history: one for each child, or one for all that are restarted together. */
export interface RestartRecord {
  history: RestartHistory
}

/** How the last run of the child went. */
export interface Life {
  readonly success: boolean
  /** Milliseconds from ready to exit; `undefined` if it never was ready. */
  readonly readyFor: number | undefined
  /** The container has not been ready yet. */
  readonly starting: boolean
}

export type RestartDecision =
  | { readonly action: 'finish' }
  | { readonly action: 'give-up'; readonly history: RestartHistory }
  | { readonly action: 'restart'; readonly delay: number; readonly history: RestartHistory }

/**
 * Decides what follows the exit of a child. If it ended before it was stable, the next pause is longer, even if it ended
 * successfully: a task that returns at once is not restarted at full speed. If it ended before it was ready, that counts as a
 * failure, even with success.
 */
export function decideRestart(plan: RestartPlan, history: RestartHistory, life: Life, now: number, random: number): RestartDecision {
  if (plan.on === 'never' || (plan.on === 'failure' && life.success)) return { action: 'finish' }
  const stable = (life.readyFor ?? -1) >= plan.stableAfter
  const earlier = stable ? emptyHistory : history
  const consecutive = earlier.consecutive + 1
  const delay = Math.min(backoffDelay(consecutive, plan.backoff, random), longestPause(life.readyFor, plan.backoff))
  if (life.success && life.readyFor !== undefined) return { action: 'restart', delay, history: { ...earlier, consecutive } }

  const limited = plan.limited === 'always' || life.starting
  const counted = plan.limit && limited ? addFailure(earlier.failures, now, plan.limit) : { history: [], exceeded: false }
  const next = { consecutive, failures: counted.history }
  return counted.exceeded ? { action: 'give-up', history: next } : { action: 'restart', delay, history: next }
}

/**
 * The decision that a policy's hook has returned, if it is one. Each field is read once; missing fields are those of the
 * `proposal`.
 */
export function parseDecision(value: unknown, proposal: RestartDecision): RestartDecision | undefined {
  try {
    const { action, delay, history } = value as { action?: unknown; delay?: unknown; history?: unknown }
    if (action === 'finish') return { action }
    const kept = parseHistory(history) ?? ('history' in proposal ? proposal.history : emptyHistory)
    if (action === 'give-up') return { action, history: kept }
    if (action === 'restart' && isDelay(delay)) return { action, delay, history: kept }
  } catch {
    // A getter or proxy that throws is not a decision.
  }
  return undefined
}

function parseHistory(value: unknown): RestartHistory | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { consecutive, failures } = value as { consecutive?: unknown; failures?: unknown }
  if (!Number.isInteger(consecutive) || (consecutive as number) < 0 || !Array.isArray(failures)) return undefined
  const times = Array.from(failures as unknown[])
  return times.every((time) => typeof time === 'number') ? { consecutive: consecutive as number, failures: times } : undefined
}

function isDelay(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= longestDelay
}

const names = optionNames<RestartOptions>({ on: true, backoff: true, limit: true, onLimit: true, stableAfter: true })
const backoffNames = optionNames<Backoff>({ initial: true, factor: true, max: true, jitter: true })
const limitNames = optionNames<RestartLimit>({ failures: true, window: true })

/** Checks the `restart` option and adds the defaults. Throws `TypeError` or `RangeError` naming the option and the value. */
export function restartPlan(restart: boolean | RestartOptions = false): RestartPlan {
  const attempt = 'spawn the child'
  if (typeof restart !== 'boolean' && (typeof restart !== 'object' || restart === null)) {
    throw new TypeError(refusal(attempt, 'restart', 'a boolean or an object of restart options', restart))
  }
  const options: RestartOptions = typeof restart === 'object' ? restart : {}
  requireKnown(attempt, 'restart', options, names)
  const on = restart === false ? 'never' : (options.on ?? 'always')
  requireChoice(attempt, 'restart.on', on, ['always', 'failure', 'never'])
  const { initial = defaultBackoff.initial, factor = defaultBackoff.factor, max = defaultBackoff.max, jitter = defaultBackoff.jitter } = backoffOptions(attempt, options.backoff)
  const backoff = { initial, factor, max, jitter }
  requireDuration(attempt, 'restart.backoff.initial', backoff.initial)
  requireDuration(attempt, 'restart.backoff.max', backoff.max)
  requireRange(attempt, 'restart.backoff.factor', backoff.factor, 1, Number.MAX_VALUE)
  requireRange(attempt, 'restart.backoff.jitter', backoff.jitter, 0, 1)
  const { limit = defaultRestartLimit, onLimit = 'stop-container', stableAfter = 10_000 } = options
  if (limit !== false) {
    requireKnown(attempt, 'restart.limit', limit, limitNames)
    requireInteger(attempt, 'restart.limit.failures', limit.failures, 0)
    requireDuration(attempt, 'restart.limit.window', limit.window ?? NaN)
  }
  requireChoice(attempt, 'restart.onLimit', onLimit, ['stop-container', 'give-up-child'])
  requireDuration(attempt, 'restart.stableAfter', stableAfter)
  return { on, backoff, limit, limited: options.limit === undefined ? 'while-starting' : 'always', onLimit, stableAfter }
}

function backoffOptions(attempt: string, backoff: Partial<Backoff> = {}): Partial<Backoff> {
  requireKnown(attempt, 'restart.backoff', backoff, backoffNames)
  return backoff
}
