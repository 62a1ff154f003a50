import { refusal, requireDuration } from '../base/argument.js'

/** The grace period of `stop(true)`, in milliseconds. */
export const defaultGrace = 10_000

/** What is kept of a grace period for what comes after the drain: this part, and at least so many milliseconds. */
const cleanUp = { part: 1 / 5, least: 1_000 }
/** The last part of that, between the second request to end and the kill. */
const lastPart = 1 / 4

/** The steps of an end, in milliseconds after the request. */
export interface GraceSteps {
  /** The drain is to be over; the rest is for clean-up. */
  readonly drained: number
  /** The child is asked again. */
  readonly again: number
  /** It is killed. */
  readonly kill: number
}

/** Divides a grace period. Of less than two seconds, drain and clean-up get half each. */
export function graceSteps(grace: number): GraceSteps {
  const rest = Math.min(grace / 2, Math.max(cleanUp.least, grace * cleanUp.part))
  return { drained: grace - rest, again: grace - rest * lastPart, kill: grace }
}

/** How much of a grace period a drain may take, in milliseconds: all but a fifth, at least a second, which is kept for what comes after it. */
export function drainTime(grace = defaultGrace): number {
  return graceSteps(grace).drained
}

/** The milliseconds that `graceful` stands for; 0 is at once. Throws a `TypeError` or `RangeError` for any other value. */
export function gracePeriod(graceful: boolean | number, attempt = 'stop the container', option = 'graceful'): number {
  if (typeof graceful === 'boolean') return graceful ? defaultGrace : 0
  if (typeof graceful !== 'number') throw new TypeError(refusal(attempt, option, 'true, false or a duration in milliseconds', graceful))
  requireDuration(attempt, option, graceful)
  return graceful
}
