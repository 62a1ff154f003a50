/**
 * The API of a supervisor cannot be offered or reached: a name, a folder or a socket is at fault. The message says which and why. It has
 * the code of an error of `@asc/core`, for `isAscError`, and is none of its classes: commands load this, and must start quickly.
 */
export class MonitorError extends Error {
  readonly code: `ASC_${string}` = 'ASC_MONITOR'
  override get name(): string {
    return this.constructor.name
  }
}
