import { HealthCheckTimeoutError, StartupTimeoutError } from '../base/errors.js'
import type { ExitReason, ExitStatus, StopCause } from '../base/exit-status.js'

/** What a child was asked to do: to drain, or to end at once; and why. */
export interface EndRequest {
  readonly by: StopCause
  readonly kill: boolean
  /** It was asked to drain before it was killed, and may have ended just before the kill reached it. */
  readonly drain?: EndRequest | undefined
}

/** The reason of an exit that happened as requested. */
function requestedReason({ by, kill }: EndRequest): ExitReason {
  if (by === 'startup-timeout' || by === 'health-timeout') return by
  if (kill) return 'killed'
  return by === 'replace' || by === 'recycle' ? 'recycled' : 'interrupted'
}

/** What a backend knows of an exit. */
export interface RawExit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** Why it could not be started. */
  readonly error?: Error
  readonly output?: string
  /** It has ended by the signal that asked it to end, whichever that is, or with a shell's code for it. */
  readonly obeyed?: boolean
  /** Why it was not ready, where it has said so: a sentence. */
  readonly unready?: string
  /** Ended by `kill()`. Not needed for a process, whose signal shows it. */
  readonly killed?: boolean
  /** V8 had no heap left. Not needed for a process, whose signal and output show it. */
  readonly outOfMemory?: boolean
  /** It could not be ended and still runs, but is no longer counted. */
  readonly leaked?: boolean
}

/** The exit code of a child that lost its parent. Nothing else uses it, so that the reason can be recognised. */
export const parentLostCode = 113

/** What Node prints to stderr, and how it ends, when V8 has no heap left. */
const heapExhausted = /JavaScript heap out of memory/
const politeSignals: readonly (string | null)[] = ['SIGINT', 'SIGTERM', 'SIGHUP']

/** Why a child ended: the first row that matches, from what was requested to what was observed. */
export function exitReason(raw: RawExit, requested: EndRequest | undefined): ExitReason {
  if (raw.error && !raw.outOfMemory) return 'error'
  if (requested?.kill && (raw.killed || raw.leaked || raw.signal === 'SIGKILL')) return requestedReason(requested)
  if (raw.outOfMemory || ((raw.signal === 'SIGABRT' || raw.code === 134) && heapExhausted.test(raw.output ?? ''))) return 'out-of-memory'
  const drain = requested?.kill ? requested.drain : requested
  if (drain && (raw.code === 0 || politeSignals.includes(raw.signal) || raw.obeyed)) return requestedReason(drain)
  if (raw.code === 0) return 'returned'
  if (raw.code === parentLostCode) return 'parent-lost'
  return raw.signal ? 'signal' : 'error'
}

const successful: readonly ExitReason[] = ['returned', 'interrupted', 'recycled']

/** The exit status. `error`: what the child itself reported. */
export function exitStatus(raw: RawExit, requested: EndRequest | undefined, age: number, error?: Error): ExitStatus {
  const reason = exitReason(error && isOutOfMemory(error) ? { ...raw, outOfMemory: true } : raw, requested)
  const success = successful.includes(reason)
  // A signal from outside has nothing to do with an error that the child has survived; SIGABRT is how Node itself may end for one.
  const explained = !success && (reason !== 'signal' || raw.signal === 'SIGABRT')
  const cause = raw.error ?? timeoutError(reason, age, raw.unready) ?? (explained ? error : undefined)
  return {
    success,
    code: raw.code,
    signal: raw.signal,
    reason,
    ...(requested && { stoppedBy: requested.by }),
    ...(cause && { error: cause }),
    age,
    output: raw.output ?? '',
    leaked: raw.leaked ?? false,
  }
}

/** The code with which a thread without heap left ends; a process of threads passes it on. */
function isOutOfMemory(error: Error): boolean {
  return 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
}

function timeoutError(reason: ExitReason, age: number, unready = "A task is ready when it calls instance.ready(), or at once with ready: 'start'"): Error | undefined {
  if (reason === 'startup-timeout') return new StartupTimeoutError(`It was not ready within its startup timeout; it was ${Math.round(age)} ms old. ${unready}`)
  if (reason === 'health-timeout') return new HealthCheckTimeoutError(`It was silent for longer than its health-check timeout; it was ${Math.round(age)} ms old`)
  return undefined
}
