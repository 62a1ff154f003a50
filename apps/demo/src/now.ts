/** Milliseconds since 1970 on a clock that never jumps, comparable between the processes of this machine. */
export function now(): number {
  return performance.timeOrigin + performance.now()
}
