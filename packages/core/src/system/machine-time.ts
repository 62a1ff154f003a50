/** Milliseconds of a clock that all processes of a machine share and that cannot be set; see clock_gettime(2), CLOCK_MONOTONIC. */
export function machineTime(): number {
  const [seconds, nanoseconds] = process.hrtime()
  return seconds * 1000 + nanoseconds / 1e6
}
