import { drainTime } from '@asc/core/backend'

/** What applies where nothing else is said, in milliseconds. */
export const defaults = {
  /** Until all connections of a drain are closed. */
  timeout: drainTime(),
  /** Within which the clients are told to leave, one after another. */
  spread: 1_000,
  /** Until a child serves, warm or not. */
  warmUp: 5_000,
} as const

/** When, as a part of its timeout, a drain closes the connections of clients that have said nothing since. */
export const idlePart = 1 / 2

/**
 * How long before its end a drain ends event streams, in milliseconds: their clients may send the next request on the same connection,
 * before they can see that it is to be closed. A quarter of the drain's time at most.
 */
export function eventStreamLead(timeout: number): number {
  return Math.min(1_000, timeout / 4)
}

/** The longest delay of a timer: a drain with this timeout has no end. */
export const forever = 2 ** 31 - 1

/** The timeout of a drain in a child: what its program asks for, but no more than fits into the grace period, where that is known. */
export function drainTimeout(asked: number | undefined, grace: number | undefined): number {
  return grace === undefined ? (asked ?? defaults.timeout) : Math.min(asked ?? Infinity, drainTime(grace))
}
