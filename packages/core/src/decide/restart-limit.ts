/** More than `failures` failures within `window` milliseconds exceed the limit. */
export interface RestartLimit {
  readonly failures: number
  readonly window: number
}

/** The rate of async-service, and close to the usual one of OTP's supervisors. */
export const defaultRestartLimit: RestartLimit = { failures: 6, window: 60_000 }

/**
 * Adds a failure at `now` to the `history` of failure times and removes those that have left the window, like OTP's
 * `supervisor:add_restart/3`. Times are milliseconds of one monotonic clock.
 */
export function addFailure(history: readonly number[], now: number, limit: RestartLimit): { history: number[]; exceeded: boolean } {
  const recent = [...history.filter((time) => now - time < limit.window), now]
  return { history: recent, exceeded: recent.length > limit.failures }
}
