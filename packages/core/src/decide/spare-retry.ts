import { backoffDelay, defaultBackoff } from './backoff.js'

/** How many spares may die in a row before no more are started. */
const mostDeaths = 5
/** A spare that was warm for this long, in milliseconds, did not die of its own module: earlier deaths are forgotten. */
const stableAfter = 10_000

/** The deaths in a row after one more. `warmFor`: milliseconds since it was warm, `undefined` if it never was. */
export function countDeath(deaths: number, warmFor: number | undefined): number {
  return (warmFor ?? 0) >= stableAfter ? 1 : deaths + 1
}

/**
 * The pause in milliseconds before the next spare after this many deaths in a row; `undefined`: start no more, because a module
 * that crashes on import would make an unnoticed crash loop. `random` is a number from 0 to 1.
 */
export function spareDelay(deaths: number, random: number): number | undefined {
  return deaths >= mostDeaths ? undefined : backoffDelay(deaths, defaultBackoff, random)
}
