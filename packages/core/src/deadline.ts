import type { ChildState } from './lifecycle.js'

/** What is known of a child's clocks; times are milliseconds of one monotonic clock. */
export interface Clocks {
  readonly state: ChildState
  /** Since when the startup clock runs. */
  readonly startedAt: number
  /** When the child was last heard of since it is ready. */
  readonly heardAt: number
}

/** How long a child may take, in milliseconds; `undefined` for ever. */
export interface Timeouts {
  readonly startupTimeout?: number | undefined
  readonly healthCheckTimeout?: number | undefined
}

/** Which of its clocks a child has exceeded, if any. A child that was asked to stop is judged by the grace period instead. */
export function overdue(clocks: Clocks, timeouts: Timeouts, now: number): 'startup' | 'health' | undefined {
  const { startupTimeout = Infinity, healthCheckTimeout = Infinity } = timeouts
  if (clocks.state === 'starting' && now - clocks.startedAt > startupTimeout) return 'startup'
  if (clocks.state === 'ready' && now - clocks.heardAt > healthCheckTimeout) return 'health'
  return undefined
}

/**
 * True when a check that was due at `dueAt` comes so late that the supervisor itself must have stood still (stopped,
 * suspended, blocked): then no child may be judged by what it could not tell us.
 */
export function stalled(dueAt: number, now: number, interval: number): boolean {
  return now - dueAt > interval
}
