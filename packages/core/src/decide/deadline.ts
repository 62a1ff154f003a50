import type { ChildState } from './lifecycle.js'

/** The times of a child's clocks; milliseconds of one monotonic clock. */
export interface Clocks {
  readonly state: ChildState
  /** Since when the startup clock runs; `Infinity` while it waits for its turn. */
  readonly startedAt: number
  /** When the child last sent something, once it is ready. */
  readonly heardAt: number
}

/** How long a child may take, in milliseconds; `undefined`: no limit. */
export interface Timeouts {
  readonly startupTimeout?: number | undefined
  readonly healthCheckTimeout?: number | undefined
}

/** Which of its clocks a child has exceeded, if any. A child that was asked to stop has the grace period instead. */
export function overdue(clocks: Clocks, timeouts: Timeouts, now: number): 'startup' | 'health' | undefined {
  const { startupTimeout = Infinity, healthCheckTimeout = Infinity } = timeouts
  if (clocks.state === 'starting' && now - clocks.startedAt > startupTimeout) return 'startup'
  if (clocks.state === 'ready' && now - clocks.heardAt > healthCheckTimeout) return 'health'
  return undefined
}

/**
 * True if a check that was due at `dueAt` is so late that the supervisor itself must have stood still (stopped, suspended,
 * blocked): then no child may be judged by messages that could not arrive.
 */
export function stalled(dueAt: number, now: number, interval: number): boolean {
  return now - dueAt > interval
}
