/** How the pauses between restarts grow. Durations in milliseconds. */
export interface Backoff {
  /** The pause before the second restart in a row; the first is immediate. Default 100. */
  readonly initial: number
  /** What each further pause is multiplied with. Default 2. */
  readonly factor: number
  /** The longest pause. Default 30 000. */
  readonly max: number
  /** Part of the pause that is random, from 0 to 1, so that children that fell together do not rise together. Default 0.1. */
  readonly jitter: number
}

export const defaultBackoff: Backoff = { initial: 100, factor: 2, max: 30_000, jitter: 0.1 }

/**
 * The pause in milliseconds before a restart after `failures` failures in a row (1 is the first: no pause).
 * `random` is a number from 0 to 1. Jitter only shortens, so that `max` holds.
 */
export function backoffDelay(failures: number, backoff: Backoff, random: number): number {
  if (failures <= 1) return 0
  const full = Math.min(backoff.max, backoff.initial * backoff.factor ** (failures - 2))
  return Math.round(full * (1 - backoff.jitter * random))
}
