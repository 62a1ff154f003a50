import { types } from 'node:util'
import { show } from './argument.js'

/** An error as a log record has it: the names are those of pino's serializer. */
export interface ErrorRecord {
  readonly type: string
  readonly message: string
  /** Absent where it was written before. */
  readonly stack?: string
  readonly code?: string | number
  readonly cause?: unknown
  /** Of an `AggregateError`. */
  readonly aggregateErrors?: readonly unknown[]
  /** What else it has of its own that is a text, a number or a boolean, such as `syscall`. */
  readonly [detail: string]: unknown
}

/** How deep a chain of causes is followed, and how many errors of an `AggregateError` are told. */
const deepest = 8
const most = 16

/** Whether this is an error, of whichever realm. Never throws. */
export function isError(value: unknown): value is Error {
  try {
    return types.isNativeError(value) || value instanceof Error
  } catch {
    return false
  }
}

/**
 * Describes an error with its causes. Never throws: what cannot be read is left out.
 *
 * @param told the errors whose stack has been written; those that are described now are added
 */
export function describeError(error: Error, told: WeakSet<object> = new WeakSet(), depth = 0): ErrorRecord {
  const type = text(read(error, 'name'))
  const stack = read(error, 'stack')
  const record: Record<string, unknown> = {
    type: type && type !== 'Error' ? type : text(read(read(error, 'constructor'), 'name')) || 'Error',
    message: text(read(error, 'message')) ?? '',
    ...(typeof stack === 'string' && !told.has(error) && { stack }),
    ...details(error),
  }
  told.add(error)
  const next = (value: unknown) => (isError(value) ? describeError(value, told, depth + 1) : show(value))
  const cause = read(error, 'cause')
  const errors = read(error, 'errors')
  if (cause !== undefined && depth < deepest) record.cause = next(cause)
  if (Array.isArray(errors) && errors.some(isError) && depth < deepest) record.aggregateErrors = errors.slice(0, most).map(next)
  return record as unknown as ErrorRecord
}

/** The same for a person: the stack, or the name and message where that was written before; then each cause. */
export function showError(error: Error, told?: WeakSet<object>): string {
  return showRecord(describeError(error, told))
}

function showRecord({ type, message, stack, cause, aggregateErrors = [] }: ErrorRecord): string {
  const more = [...(cause === undefined ? [] : [['cause', cause] as const]), ...aggregateErrors.map((each) => ['error', each] as const)]
  const shown = more.map(([label, each]) => `\n[${label}]: ${typeof each === 'string' ? each : showRecord(each as ErrorRecord)}`.replaceAll('\n', '\n  '))
  return `${stack ?? `${type}: ${message}`}${shown.join('')}`
}

/** Such as `code`, `errno`, `syscall`, `path`, `port`. */
function details(error: Error): Record<string, unknown> {
  const found: Record<string, unknown> = {}
  for (const key of keys(error)) {
    const value = read(error, key)
    if (!['name', 'message', 'stack', 'cause', 'errors', 'type'].includes(key) && ['string', 'number', 'boolean'].includes(typeof value)) found[key] = value
  }
  const code = read(error, 'code')
  return { ...((typeof code === 'string' || typeof code === 'number') && { code }), ...found }
}

function keys(value: object): string[] {
  try {
    return Object.keys(value)
  } catch {
    return []
  }
}

function read(value: unknown, key: string): unknown {
  try {
    return (value as Record<string, unknown>)[key]
  } catch {
    return undefined
  }
}

function text(value: unknown): string | undefined {
  return value === undefined || typeof value === 'string' ? value : show(value)
}
