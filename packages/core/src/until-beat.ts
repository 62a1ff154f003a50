/**
 * Milliseconds until the next beat of a heart. Beats fall on the multiples of their interval, by a clock that all children share: those
 * that come together wake their parent once, and waking up is most of what a beat costs it. What is nearer than half an
 * interval was the last beat, and its timer came early.
 */
export function untilBeat(now: number, interval: number): number {
  const left = interval - (now % interval)
  return left < interval / 2 ? left + interval : left
}
