/** How the pauses between restarts grow. Durations are milliseconds. */
export interface Backoff {
  /** The pause before the second restart in a row; the first is immediate. Default 100. */
  readonly initial: number
  /** The factor by which each further pause grows. Default 2. */
  readonly factor: number
  /** The longest pause. Default 30 000. After a run in which the child was ready: at most the time that it was ready, one second, or `initial`, whichever is longest. */
  readonly max: number
  /** The random part of the pause, from 0 to 1, so that children that failed together do not restart together. Default 0.1. */
  readonly jitter: number
}

export const defaultBackoff: Backoff = { initial: 100, factor: 2, max: 30_000, jitter: 0.1 }

/** The longest pause, in milliseconds, after a run in which the child was ready only for a moment. */
const longestAfterReady = 1_000

/**
 * The pause in milliseconds before a restart after `failures` failures in a row (1 is the first: no pause).
 * `random` is a number from 0 to 1. Jitter only shortens, so that `max` holds.
 */
export function backoffDelay(failures: number, backoff: Backoff, random: number): number {
  if (failures <= 1) return 0
  const full = Math.min(backoff.max, backoff.initial * backoff.factor ** (failures - 2))
  return Math.round(full * (1 - backoff.jitter * random))
}

/**
 * The longest pause in milliseconds after a run in which the child was ready for `readyFor` milliseconds. Requests that crash the child that answers them must
 * not leave a service without children for half a minute. Where children live for seconds, at least half of them run.
 */
export function longestPause(readyFor: number | undefined, { initial }: Backoff): number {
  return readyFor === undefined ? Infinity : Math.max(Math.round(readyFor), initial, longestAfterReady)
}
