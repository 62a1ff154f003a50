/** Milliseconds on a clock that never jumps and is the same for all processes and threads of this machine; see clock_gettime(2), CLOCK_MONOTONIC. */
export function now(): number {
  return Number(process.hrtime.bigint()) / 1e6
}
