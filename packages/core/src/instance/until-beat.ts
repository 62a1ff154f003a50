/** How early a timer may fire, in milliseconds. */
const early = 10

/**
 * Milliseconds until the next heartbeat. Heartbeats fall on the multiples of their interval, by a clock that all children share:
 * heartbeats that come together wake their parent once, and waking up is most of their cost. A multiple that is less than
 * this far away belongs to the last heartbeat, whose timer was early.
 */
export function untilBeat(now: number, interval: number): number {
  const left = interval - (now % interval)
  return left < Math.min(early, interval / 2) ? left + interval : left
}
