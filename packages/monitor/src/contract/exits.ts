import type { ExitReason, StopCause } from '@asc/core'
import type { LogLine } from './logs.js'
import type { Figures, Time } from './status.js'

/** The answer to `GET /v1/exits`. */
export interface Exits {
  /** The newest first. */
  readonly exits: readonly ExitRecord[]
}

/** Everything that is known of the end of a child. */
export interface ExitRecord {
  readonly time: Time
  /** The id of the child. */
  readonly id: number
  readonly name: string
  readonly service: string
  readonly generation: number
  readonly group?: string
  readonly pid?: number
  readonly threadId?: number
  readonly startedAt: Time
  /** How long it lived, in milliseconds. */
  readonly age: number
  /** How long it was ready, in milliseconds; absent if it never was. */
  readonly readyFor?: number
  readonly success: boolean
  readonly reason: ExitReason
  readonly code: number | null
  readonly signal: string | null
  /** What asked it to end. */
  readonly stoppedBy?: StopCause
  /** Who asked for that: `asc restart, ada`, or `SIGHUP`. */
  readonly askedBy?: string
  readonly error?: ErrorInfo
  /** What followed. */
  readonly then: ExitConsequence
  /** `then: 'restart'`: in how many milliseconds. */
  readonly delay?: number
  /** Its last lines of output, the newest last; those that were on stderr where its output does not go through the supervisor line by line. */
  readonly lines: readonly LogLine[]
  /** Its figures of the last minutes, the newest last. */
  readonly figures: readonly Figures[]
  /** The same for a person: sentences that say what happened, why, and who asked for it. The first is a headline. */
  readonly explanation: readonly string[]
}

/**
 * - `restart`: another one is started in its place
 * - `none`: it was meant to end, or was replaced already
 * - `finished`: its task is done
 * - `gave-up`: no other one is started; the service may have stopped
 */
export type ExitConsequence = 'restart' | 'none' | 'finished' | 'gave-up'

/** An error of a child. */
export interface ErrorInfo {
  readonly type: string
  readonly message: string
  readonly code?: string | number
  readonly stack?: string
  /** Where it was thrown: the first place in the stack that is neither Node's nor a dependency's. */
  readonly file?: string
  readonly line?: number
  readonly column?: number
  readonly cause?: ErrorInfo
}

/** The answer to `GET /v1/history`: figures by second for the last ten minutes, by minute before that. */
export interface History {
  readonly time: Time
  readonly series: readonly Series[]
}

/** The figures of one child, or of the supervisor itself. */
export interface Series {
  readonly service?: string
  /** The name of a child; `supervisor` has no service. */
  readonly name: string
  /** The newest last. */
  readonly figures: readonly Figures[]
}
