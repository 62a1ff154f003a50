import { refusal, requireDuration, requireInteger } from '@asc/core'

/** How a restart goes: all at once beside the old ones, or child by child. */
export type RestartStrategy = 'blue-green' | 'rolling'

/** How a controller replaces its children. */
export interface RestartOptions {
  /** `blue-green`: all new ones are ready before the first old one ends. `rolling`: a few at a time. Default `blue-green`. */
  strategy?: RestartStrategy
  /** Rolling: how many children more than wanted may run at once, those that drain included. Default 1. */
  maxSurge?: number
  /** Rolling: how many children fewer than wanted may be ready meanwhile. Default 0. */
  maxUnavailable?: number
  /** Rolling: the first new child runs alone beside the old ones for `soak` milliseconds after it is ready; if it ends or is silent for too long by then, nothing is replaced. */
  canary?: { soak: number }
}

/** A rolling restart, checked and complete. */
export interface RollingPlan {
  readonly maxSurge: number
  readonly maxUnavailable: number
  /** Milliseconds; `undefined` without a canary. */
  readonly soak: number | undefined
}

const attempt = 'restart'

/**
 * Completes and checks the options of a restart; `undefined` is blue-green.
 *
 * @throws {TypeError | RangeError} naming the option and its value
 */
export function rollingPlan(options: RestartOptions): RollingPlan | undefined {
  const { strategy = 'blue-green', maxSurge = 1, maxUnavailable = 0, canary } = options
  if (strategy === 'blue-green') {
    for (const option of ['maxSurge', 'maxUnavailable', 'canary'] as const) {
      if (options[option] !== undefined) throw new TypeError(`Cannot ${attempt} as '${option}' is an option of strategy 'rolling'`)
    }
    return undefined
  }
  if (strategy !== 'rolling') throw new TypeError(refusal(attempt, 'strategy', "'blue-green' or 'rolling'", strategy))
  requireInteger(attempt, 'maxSurge', maxSurge, 0)
  requireInteger(attempt, 'maxUnavailable', maxUnavailable, 0)
  if (maxSurge + maxUnavailable === 0) throw new RangeError(refusal(attempt, 'maxSurge', "positive where 'maxUnavailable' is 0", maxSurge))
  if (canary === undefined) return { maxSurge, maxUnavailable, soak: undefined }
  if (typeof canary !== 'object' || canary === null) throw new TypeError(refusal(attempt, 'canary', 'an object with soak', canary))
  requireDuration(attempt, 'canary.soak', canary.soak ?? Number.NaN)
  if (maxSurge === 0) throw new RangeError(refusal(attempt, 'maxSurge', 'positive with a canary', maxSurge))
  return { maxSurge, maxUnavailable, soak: canary.soak }
}

/** What a step is decided by: how many children there are. */
export interface RollingView {
  /** How many the new container shall have. */
  readonly wanted: number
  /** New ones that run, and of those the ready ones. */
  readonly fresh: number
  readonly freshReady: number
  /** Old ones that run, and of those the ready ones. */
  readonly old: number
  readonly oldReady: number
}

/** How many new children to start now, and how many old ones to end. Both 0 only when all is done, or something not ready is waited for. */
export function rollingStep({ wanted, fresh, freshReady, old, oldReady }: RollingView, { maxSurge, maxUnavailable }: Omit<RollingPlan, 'soak'>): { start: number; end: number } {
  const spare = freshReady + oldReady - (wanted - maxUnavailable)
  // Whoever is not ready serves nobody: to end one costs nothing.
  const end = fresh >= wanted && freshReady >= wanted ? old : Math.min(old, Math.max(0, spare) + (old - oldReady))
  const start = Math.min(wanted - fresh, Math.max(0, wanted + maxSurge - fresh - old))
  return { start: Math.max(0, start), end }
}
