import type { Time } from './status.js'

/** The answer to `GET /v1/logs`: the newest lines, in their order. */
export interface Logs {
  readonly lines: readonly LogLine[]
}

/** `stdout` and `stderr` of a child, or a record of the supervisor's own log. */
export type LogStream = 'stdout' | 'stderr' | 'supervisor'

/** One line. Children whose output is `inherit` or `pipe` have none here: they write past the supervisor. */
export interface LogLine {
  /** Grows from line to line. */
  readonly seq: number
  readonly time: Time
  readonly stream: LogStream
  readonly service?: string
  /** The name of the child that wrote it, or that it is about. */
  readonly name?: string
  readonly pid?: number
  /** Of a record of the supervisor's own log. */
  readonly level?: 'debug' | 'info' | 'warn' | 'error'
  readonly text: string
  /** Of a record of the supervisor's own log: what else it says. */
  readonly fields?: Readonly<Record<string, unknown>>
}
