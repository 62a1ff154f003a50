/** Milliseconds of the clock that all processes of this machine share and nobody sets: CLOCK_MONOTONIC, see clock_gettime(2). */
export function now(): number {
  return Number(process.hrtime.bigint()) / 1e6
}
