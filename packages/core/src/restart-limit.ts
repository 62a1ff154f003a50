/** More than `failures` failures within `window` milliseconds are too many. */
export interface RestartLimit {
  readonly failures: number
  readonly window: number
}

/** async-service's rate, and close to what OTP's supervisors are usually given. */
export const defaultRestartLimit: RestartLimit = { failures: 6, window: 60_000 }

/**
 * Adds a failure at `now` to the `history` of failure times and forgets those that left the window: the counterpart of
 * OTP's `supervisor:add_restart/3`. Times are milliseconds of one monotonic clock.
 */
export function addFailure(history: readonly number[], now: number, limit: RestartLimit): { history: number[]; exceeded: boolean } {
  const recent = [...history.filter((time) => now - time < limit.window), now]
  return { history: recent, exceeded: recent.length > limit.failures }
}
