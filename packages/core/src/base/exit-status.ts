/**
 * Why a child ended. All reasons there are.
 *
 * - `returned`: its task settled, its event loop ran empty, and it exited with 0
 * - `error`: its task threw, or it exited with another code
 * - `signal`: a signal that this container did not send
 * - `interrupted`: it was asked to drain and did
 * - `killed`: it was ended at once, by `kill()`, `stop(false)`, or at the end of the grace period
 * - `startup-timeout`, `health-timeout`: it exceeded that timeout and was killed
 * - `out-of-memory`: V8 reached its heap limit
 * - `recycled`: it was replaced on purpose
 * - `parent-lost`: it lost its channel to the parent and ended by itself
 */
export type ExitReason =
  | 'returned' | 'error' | 'signal' | 'interrupted' | 'killed' | 'startup-timeout' | 'health-timeout'
  | 'out-of-memory' | 'recycled' | 'parent-lost'

/**
 * What asked a child to end.
 *
 * - `caller`: the program, by a method of the child
 * - `stop`, `reload`, `scale`, `withdraw`: the container's method of this name
 * - `replace`, `recycle`: the same, once another child was ready in its place
 * - `restart`: the controller, after another container had become ready
 * - `sibling`: the container's strategy, because another child failed
 * - `startup-timeout`, `health-timeout`: the container, because the child exceeded that timeout
 */
export type StopCause = 'caller' | 'stop' | 'restart' | 'reload' | 'scale' | 'withdraw' | 'replace' | 'recycle' | 'sibling' | 'startup-timeout' | 'health-timeout'

/** How a child ended. */
export interface ExitStatus {
  readonly success: boolean
  /** The exit code, or `null` after a signal. */
  readonly code: number | null
  /** The signal that ended it, or `null`; see signal(7). */
  readonly signal: NodeJS.Signals | null
  readonly reason: ExitReason
  /** What asked it to end; `undefined` if nothing did. */
  readonly stoppedBy?: StopCause
  /** The error that its task threw, or the reason why it could not be started. */
  readonly error?: Error
  /** How long it ran, in milliseconds. */
  readonly age: number
  /** The last 64 KiB that it wrote to stderr, if its output goes through the parent; else empty. */
  readonly output: string
  /** True for a child that could not be ended and was given up: a thread that is blocked in a synchronous call, or a process that has become another user. */
  readonly leaked: boolean
}

/** An exit in a few words for a log line: `error (code 1): boom`. */
export function describeExit({ reason, code, signal, error }: ExitStatus): string {
  const detail = signal ?? (code === null || code === 0 ? undefined : `code ${code}`)
  return `${reason}${detail ? ` (${detail})` : ''}${error ? `: ${error.message}` : ''}`
}
