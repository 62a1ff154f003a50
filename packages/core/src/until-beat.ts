/** By how much a timer may come early, in milliseconds. */
const early = 10

/**
 * Milliseconds until the next beat of a heart. Beats fall on the multiples of their interval, by a clock that all children share: those
 * that come together wake their parent once, and waking up is most of what a beat costs it. A multiple that is almost there
 * is that of the last beat, whose timer came early.
 */
export function untilBeat(now: number, interval: number): number {
  const left = interval - (now % interval)
  return left < Math.min(early, interval / 2) ? left + interval : left
}
