import { optionNames, refusal, requireDuration, requireInteger, requireKnown } from '@asc/core/backend'

/** How a restart replaces children: all at once beside the old ones, or a few at a time. */
export type RestartStrategy = 'blue-green' | 'rolling'

/** How a controller replaces its children. */
export interface RolloutOptions {
  /** `blue-green`: all new ones are ready before the first old one ends. `rolling`: a few at a time. Default `blue-green`. */
  strategy?: RestartStrategy | undefined
  /** Rolling: how many extra children may run at once, draining ones included. Default 1. */
  maxSurge?: number | undefined
  /** Rolling: how many fewer children than wanted may be ready meanwhile. Default 0. */
  maxUnavailable?: number | undefined
  /**
   * Rolling: the first new child runs alone beside the old ones for `soak` milliseconds after it is ready. If it ends or is
   * silent for too long before that, nothing is replaced.
   */
  canary?: { soak: number } | undefined
}

/** A rolling restart, checked and with all defaults. */
export interface RollingPlan {
  readonly maxSurge: number
  readonly maxUnavailable: number
  /** Milliseconds; `undefined` without a canary. */
  readonly soak: number | undefined
}

const names = optionNames<RolloutOptions>({ strategy: true, maxSurge: true, maxUnavailable: true, canary: true })
const canaryNames = optionNames<NonNullable<RolloutOptions['canary']>>({ soak: true })

/**
 * Checks the options of a restart and adds the defaults; `undefined` is blue-green.
 *
 * @param where which option of another object they are; empty for the options themselves
 * @throws {TypeError | RangeError} naming the option and its value
 */
export function rollingPlan(options: RolloutOptions, attempt = 'restart', where = ''): RollingPlan | undefined {
  requireKnown(attempt, where, options, names)
  const path = (option: string) => (where ? `${where}.${option}` : option)
  const { strategy = 'blue-green', maxSurge = 1, maxUnavailable = 0, canary } = options
  if (strategy === 'blue-green') {
    for (const option of ['maxSurge', 'maxUnavailable', 'canary'] as const) {
      if (options[option] !== undefined) throw new TypeError(`Cannot ${attempt} as '${path(option)}' is an option of strategy 'rolling'`)
    }
    return undefined
  }
  if (strategy !== 'rolling') throw new TypeError(refusal(attempt, path('strategy'), "'blue-green' or 'rolling'", strategy))
  requireInteger(attempt, path('maxSurge'), maxSurge, 0)
  requireInteger(attempt, path('maxUnavailable'), maxUnavailable, 0)
  if (maxSurge + maxUnavailable === 0) throw new RangeError(refusal(attempt, path('maxSurge'), "positive where 'maxUnavailable' is 0", maxSurge))
  if (canary === undefined) return { maxSurge, maxUnavailable, soak: undefined }
  requireKnown(attempt, path('canary'), canary, canaryNames)
  requireDuration(attempt, path('canary.soak'), canary.soak ?? Number.NaN)
  if (maxSurge === 0) throw new RangeError(refusal(attempt, path('maxSurge'), 'positive with a canary', maxSurge))
  return { maxSurge, maxUnavailable, soak: canary.soak }
}

/** The numbers of children that a step depends on. */
export interface RollingView {
  /** How many the new container will have. */
  readonly wanted: number
  /** New ones that run, and how many of those are ready. */
  readonly fresh: number
  readonly freshReady: number
  /** Old ones that run, and how many of those are ready. */
  readonly old: number
  readonly oldReady: number
}

/**
 * How many new children to start now, and how many old ones to end. Both are 0 only if it is done, or must wait for children to
 * become ready.
 */
export function rollingStep({ wanted, fresh, freshReady, old, oldReady }: RollingView, { maxSurge, maxUnavailable }: Omit<RollingPlan, 'soak'>): { start: number; end: number } {
  const spare = freshReady + oldReady - (wanted - maxUnavailable)
  // A child that is not ready serves no client: ending it costs nothing.
  const end = fresh >= wanted && freshReady >= wanted ? old : Math.min(old, Math.max(0, spare) + (old - oldReady))
  const start = Math.min(wanted - fresh, Math.max(0, wanted + maxSurge - fresh - old))
  return { start: Math.max(0, start), end }
}
