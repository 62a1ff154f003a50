import { ProtocolError } from '../base/errors.js'
import type { InterruptSignal } from '../base/interrupt-signal.js'
import { deepestCause, type RemoteError } from './remote-error.js'
import type { StartMessage } from './start-message.js'

/** Measurements of a child, taken with its heartbeat. */
export interface Metrics {
  /** The share of the time since the last heartbeat in which the event loop was busy, from 0 to 1. */
  readonly utilization: number
  /** How late the heartbeat's timer fired, in milliseconds: the extra delay of any timer in the child. */
  readonly delay: number
  /** Resident set size in bytes (of the whole process). */
  readonly rss: number
  /** Used JavaScript heap in bytes. */
  readonly heapUsed: number
}

/** Counts of a child that supervises others, since it was started, for what it handled itself. */
export interface InnerStatistics {
  readonly restarts: number
  readonly failures: number
  readonly leaked: number
}

/** A question of a supervisor's own code to a child, such as how it is: the child imports `module` and answers with what its default export returns for `input`. */
export interface Question {
  readonly id: number
  /** A URL. */
  readonly module: string
  readonly input?: unknown
  /** It is answered at once, and then each second, until the parent has had `enough`. */
  readonly each?: true
}

/** The answer to the question with this id: a value, or why there is none. */
export interface Answer {
  readonly id: number
  readonly value?: unknown
  readonly error?: RemoteError
}

/** A line for the parent's log, from a child that supervises others. */
export interface LogRecord {
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  readonly text: string
  readonly fields: Readonly<Record<string, unknown>>
  readonly error?: RemoteError
}

/**
 * A report from a child to its parent; only the fields that are present count. The same record that async-container writes
 * to `NOTIFY_PIPE`, so that one parser serves channels and pipes.
 */
export interface ChildMessage {
  readonly ready?: boolean
  readonly healthy?: boolean
  readonly reloading?: boolean
  readonly restarting?: boolean
  readonly stopping?: boolean
  /** What the child is doing, in a few words for people. */
  readonly status?: string
  readonly error?: string | RemoteError
  /** The name that the child gave itself. */
  readonly name?: string
  readonly metrics?: Metrics
  readonly statistics?: InnerStatistics
  readonly log?: LogRecord
  /** How many connections are left while it drains. */
  readonly connections?: number
  /** What keeps the child's event loop alive, in words. The answer to its parent's question. */
  readonly open?: string
  readonly answer?: Answer
}

/**
 * A message from a parent to its child; `go` makes a spare begin, with its name and its number in the group. `grace` says in how many milliseconds the parent kills
 * the child: it comes just before a signal that asks the child to end, or with the message that stands for the signal. `open` asks what
 * still keeps the child alive; `enough` takes back a question that is answered each second, by its id. Signals do the rest where there are signals and the kernel delivers them.
 */
export type ParentMessage =
  | { readonly start: StartMessage }
  | { readonly go: string; readonly index?: number | undefined }
  | { readonly grace: number }
  | { readonly open: true }
  | { readonly ask: Question }
  | { readonly enough: number }
  | { readonly signal: InterruptSignal | 'SIGKILL'; readonly grace?: number | undefined }

const isBoolean = (value: unknown): boolean => typeof value === 'boolean'
const isNumber = (value: unknown): boolean => typeof value === 'number'
const isText = (value: unknown): boolean => typeof value === 'string'
export const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
export const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0
const isError = (value: unknown): boolean => isText(value) || isRemoteError(value)
const has = (fields: readonly string[], accepts: (value: unknown) => boolean) => (value: unknown): boolean =>
  isRecord(value) && fields.every((field) => accepts(value[field]))

/** Every field of a message, and its check. Only these are read; other fields are ignored. */
const fields: Record<keyof ChildMessage, (value: unknown) => boolean> = {
  ready: isBoolean,
  healthy: isBoolean,
  reloading: isBoolean,
  restarting: isBoolean,
  stopping: isBoolean,
  status: isText,
  error: isError,
  name: isText,
  metrics: has(['utilization', 'delay', 'rss', 'heapUsed'], isNumber),
  statistics: has(['restarts', 'failures', 'leaked'], isCount),
  log: isLogRecord,
  connections: isCount,
  open: isText,
  answer: isAnswer,
}

/** Reads a message from a channel. Throws only `ProtocolError`, which names the field and its type. */
export function parseMessage(value: unknown): ChildMessage {
  if (!isRecord(value)) throw new ProtocolError(`A message must be an object: this one is ${kind(value)}`)
  const message: Partial<Record<keyof ChildMessage, unknown>> = {}
  for (const field of Object.keys(value)) {
    if (!isField(field)) continue
    const given = value[field]
    if (given === undefined) continue
    if (!fields[field](given)) throw new ProtocolError(`A message's '${field}' cannot be ${kind(given)}`)
    message[field] = given
  }
  return message as ChildMessage
}

const isField = (name: string): name is keyof ChildMessage => Object.hasOwn(fields, name)

function isAnswer(value: unknown): boolean {
  return isRecord(value) && isCount(value.id) && (value.error === undefined || isRemoteError(value.error))
}

function isLogRecord(value: unknown): boolean {
  if (!isRecord(value) || !isText(value.text) || !isRecord(value.fields)) return false
  return ['debug', 'info', 'warn', 'error'].includes(value.level as string) && (value.error === undefined || isError(value.error))
}

/** Checks an error with all of its causes, because each of them becomes an error again. */
export function isRemoteError(value: unknown, depth = 0): boolean {
  if (!isRecord(value) || !isText(value.name) || !isText(value.message)) return false
  const { stack = '', code = '', cause } = value
  if (!isText(stack) || !(isText(code) || typeof code === 'number')) return false
  return cause === undefined || (depth < deepestCause && isRemoteError(cause, depth + 1))
}

/** A value's type in words, for the sender of the value. */
export function kind(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'an array' : `of type ${typeof value}`
}

/** A measurement that the parent asked for is no sign that the task is well. */
export function isMeasurement(message: ChildMessage): boolean {
  return message.metrics !== undefined && Object.keys(message).length === 1
}
