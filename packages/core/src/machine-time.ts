/** Milliseconds of the clock that all processes of a machine share and nobody sets; see clock_gettime(2), CLOCK_MONOTONIC. */
export function machineTime(): number {
  const [seconds, nanoseconds] = process.hrtime()
  return seconds * 1000 + nanoseconds / 1e6
}
