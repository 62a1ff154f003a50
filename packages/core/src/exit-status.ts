import { HealthCheckTimeoutError, StartupTimeoutError } from './errors.js'

/**
 * Every way a child ends.
 *
 * - `returned`: its task settled, its event loop ran empty, and it exited with 0
 * - `error`: its task threw, or it exited with another code
 * - `signal`: a signal that this container did not send
 * - `interrupted`: it was asked to drain and did
 * - `killed`: it was told to die at once: `kill()`, `stop(false)`, or the end of the grace period
 * - `startup-timeout`, `health-timeout`: it exceeded that clock and was killed for it
 * - `out-of-memory`: V8 reached its heap limit
 * - `recycled`: it was replaced on purpose
 * - `parent-lost`: it lost its channel to the parent and ended by itself
 */
export type ExitReason =
  | 'returned' | 'error' | 'signal' | 'interrupted' | 'killed' | 'startup-timeout' | 'health-timeout'
  | 'out-of-memory' | 'recycled' | 'parent-lost'

/**
 * Who asked a child to end.
 *
 * - `caller`: a program, with a method of the child
 * - `stop`, `reload`, `scale`, `withdraw`: the container, on behalf of the method of this name
 * - `replace`, `recycle`: the same, with another child that had become ready in its place
 * - `sibling`: the strategy of the container, as another child failed
 * - `startup-timeout`, `health-timeout`: that clock
 */
export type Asker = 'caller' | 'stop' | 'reload' | 'scale' | 'withdraw' | 'replace' | 'recycle' | 'sibling' | 'startup-timeout' | 'health-timeout'

/** What was asked of a child: to drain, or to die at once; and by whom. */
export interface EndRequest {
  readonly by: Asker
  readonly kill: boolean
  /** Before it was told to die, it was asked to drain: it may have done so just before the kill reached it. */
  readonly drain?: EndRequest | undefined
}

/** The reason of an end that went as it was asked for. */
function requestedReason({ by, kill }: EndRequest): ExitReason {
  if (by === 'startup-timeout' || by === 'health-timeout') return by
  if (kill) return 'killed'
  return by === 'replace' || by === 'recycle' ? 'recycled' : 'interrupted'
}

/** How a child ended. */
export interface ExitStatus {
  readonly success: boolean
  /** The exit code, or `null` after a signal. */
  readonly code: number | null
  /** The signal that ended it, or `null`; see signal(7). */
  readonly signal: NodeJS.Signals | null
  readonly reason: ExitReason
  /** Who asked it to end; `undefined` where nobody did. */
  readonly askedBy?: Asker
  /** What its task threw, or why it could not be started. */
  readonly error?: Error
  /** How long it lived, in milliseconds. */
  readonly age: number
  /** The last 64 KiB that it wrote to stderr, where the parent owns its output; else empty. */
  readonly output: string
  /** True for a thread that could not be ended (it is blocked in a synchronous call) and was given up. */
  readonly leaked: boolean
}

/** What a backend knows of an exit. */
export interface RawExit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** Why it could not be started. */
  readonly error?: Error
  readonly output?: string
  /** Ended by `kill()`. A process need not say so: its signal does. */
  readonly killed?: boolean
  /** V8 had no heap left. A process need not say so: its signal and its output do. */
  readonly outOfMemory?: boolean
  /** It could not be ended and still runs, but is no longer counted. */
  readonly leaked?: boolean
}

/** The exit code of a child that lost its parent: nobody else uses it, so that its reason can be told. */
export const parentLostCode = 113

/** What Node prints to stderr, and how it ends, when V8 has no heap left. */
const heapExhausted = /JavaScript heap out of memory/
const politeSignals: readonly (string | null)[] = ['SIGINT', 'SIGTERM', 'SIGHUP']

/** Why a child ended: the first row that fits, from what was asked to what was seen. */
export function exitReason(raw: RawExit, requested: EndRequest | undefined): ExitReason {
  if (raw.error && !raw.outOfMemory) return 'error'
  if (requested?.kill && (raw.killed || raw.leaked || raw.signal === 'SIGKILL')) return requestedReason(requested)
  if (raw.outOfMemory || ((raw.signal === 'SIGABRT' || raw.code === 134) && heapExhausted.test(raw.output ?? ''))) return 'out-of-memory'
  const drain = requested?.kill ? requested.drain : requested
  if (drain && (raw.code === 0 || politeSignals.includes(raw.signal))) return requestedReason(drain)
  if (raw.code === 0) return 'returned'
  if (raw.code === parentLostCode) return 'parent-lost'
  return raw.signal ? 'signal' : 'error'
}

const successful: readonly ExitReason[] = ['returned', 'interrupted', 'recycled']

/** The whole account of an exit. `error`: what the child itself reported. */
export function exitStatus(raw: RawExit, requested: EndRequest | undefined, age: number, error?: Error): ExitStatus {
  const reason = exitReason(error && isOutOfMemory(error) ? { ...raw, outOfMemory: true } : raw, requested)
  const success = successful.includes(reason)
  const cause = raw.error ?? timeoutError(reason, age) ?? (success ? undefined : error)
  return {
    success,
    code: raw.code,
    signal: raw.signal,
    reason,
    ...(requested && { askedBy: requested.by }),
    ...(cause && { error: cause }),
    age,
    output: raw.output ?? '',
    leaked: raw.leaked ?? false,
  }
}

/** What a thread without heap left ends with; a process of threads passes it on. */
function isOutOfMemory(error: Error): boolean {
  return 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
}

function timeoutError(reason: ExitReason, age: number): Error | undefined {
  if (reason === 'startup-timeout') return new StartupTimeoutError(`It was not ready within its startup timeout; it was ${Math.round(age)} ms old`)
  if (reason === 'health-timeout') return new HealthCheckTimeoutError(`It was silent for longer than its health-check timeout; it was ${Math.round(age)} ms old`)
  return undefined
}

/** An exit in a few words for a log line: `error (code 1): boom`. */
export function describeExit({ reason, code, signal, error }: ExitStatus): string {
  const detail = signal ?? (code === null || code === 0 ? undefined : `code ${code}`)
  return `${reason}${detail ? ` (${detail})` : ''}${error ? `: ${error.message}` : ''}`
}
