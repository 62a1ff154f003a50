import { ProtocolError } from './errors.js'
import type { InterruptSignal } from './interrupt.js'
import { deepestCause, type RemoteError } from './remote-error.js'
import type { StartMessage } from './start-message.js'

/** How a child is doing, as its heartbeat measured it. */
export interface Metrics {
  /** Part of the time since the last heartbeat in which the event loop was busy, from 0 to 1. */
  readonly utilization: number
  /** How late the heartbeat's timer fired, in milliseconds: what any timer of the child waits on top of its delay. */
  readonly delay: number
  /** Resident set size in bytes (of the whole process). */
  readonly rss: number
  /** Used JavaScript heap in bytes. */
  readonly heapUsed: number
}

/** What has happened inside a child that supervises others, since it was started, and was mended there. */
export interface InnerStatistics {
  readonly restarts: number
  readonly failures: number
  readonly leaked: number
}

/** A line for the parent's log, from a child that supervises others. */
export interface LogRecord {
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  readonly text: string
  readonly fields: Readonly<Record<string, unknown>>
  readonly error?: RemoteError
}

/**
 * What a child says to its parent: the fields that are there count. It is the record that async-container writes to
 * `NOTIFY_PIPE`, so that one parser serves channels and pipes.
 */
export interface ChildMessage {
  readonly ready?: boolean
  readonly healthy?: boolean
  readonly reloading?: boolean
  readonly restarting?: boolean
  readonly stopping?: boolean
  /** What it is doing, in a few words for a person. */
  readonly status?: string
  readonly error?: string | RemoteError
  /** The name it gave itself. */
  readonly name?: string
  readonly metrics?: Metrics
  readonly statistics?: InnerStatistics
  readonly log?: LogRecord
}

/** What a parent says to its child; `go` to a spare, with its name. Signals carry the rest where there are signals. */
export type ParentMessage = { readonly start: StartMessage } | { readonly go: string } | { readonly signal: InterruptSignal }

const isBoolean = (value: unknown): boolean => typeof value === 'boolean'
const isNumber = (value: unknown): boolean => typeof value === 'number'
const isText = (value: unknown): boolean => typeof value === 'string'
export const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
export const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0
const isError = (value: unknown): boolean => isText(value) || isRemoteError(value)
const has = (fields: readonly string[], accepts: (value: unknown) => boolean) => (value: unknown): boolean =>
  isRecord(value) && fields.every((field) => accepts(value[field]))

/** Every field of a message, and what it must be. Only these are read; a child may add what it likes. */
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
}

/** Reads what came through a channel. Throws `ProtocolError` naming the field and its type, never anything else. */
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

function isLogRecord(value: unknown): boolean {
  if (!isRecord(value) || !isText(value.text) || !isRecord(value.fields)) return false
  return ['debug', 'info', 'warn', 'error'].includes(value.level as string) && (value.error === undefined || isError(value.error))
}

/** With all of its causes, since each of them becomes an error again. */
export function isRemoteError(value: unknown, depth = 0): boolean {
  if (!isRecord(value) || !isText(value.name) || !isText(value.message)) return false
  const { stack = '', code = '', cause } = value
  if (!isText(stack) || !(isText(code) || typeof code === 'number')) return false
  return cause === undefined || (depth < deepestCause && isRemoteError(cause, depth + 1))
}

/** A value's type in words, for who sent it. */
export function kind(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'an array' : `of type ${typeof value}`
}
