import { inspect } from 'node:util'
import { requireChoice, requireMethods } from './argument.js'

export type LogFields = Readonly<Record<string, unknown>>

/** Anything shaped like pino: `logger.warn({ pid: 7 }, 'text')`. */
export interface Logger {
  debug(fields: LogFields, text: string): void
  info(fields: LogFields, text: string): void
  warn(fields: LogFields, text: string): void
  error(fields: LogFields, text: string): void
}

/** Throws a `TypeError` unless `logger` is one. */
export function requireLogger(attempt: string, logger: unknown): asserts logger is Logger {
  requireMethods(attempt, 'logger', 'a logger with debug, info, warn and error', logger, ['debug', 'info', 'warn', 'error'])
}

export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]

/**
 * A logger that writes a line a record to stderr: JSON, or text for a person where stderr is a terminal.
 *
 * @param level what is written at least; the variable `ASC_LOG` (`debug`, `info`, `warn`, `error`, `silent`) wins over it
 */
export function createLogger(level: LogLevel = 'warn', env: NodeJS.ProcessEnv = process.env): Logger {
  const wanted = env.ASC_LOG || level
  requireChoice('create the logger', 'ASC_LOG', wanted, logLevels)
  const least = logLevels.indexOf(wanted)
  const format = process.stderr.isTTY ? formatText : formatJson
  const writer = (at: LogLevel) =>
    logLevels.indexOf(at) < least ? () => {} : (fields: LogFields, text: string) => void process.stderr.write(format(at, fields, text))
  return { debug: writer('debug'), info: writer('info'), warn: writer('warn'), error: writer('error') }
}

function formatJson(level: LogLevel, fields: LogFields, text: string): string {
  const plain = (_key: string, value: unknown) => {
    if (value instanceof Error) return { name: value.name, message: value.message, stack: value.stack }
    return typeof value === 'bigint' ? String(value) : value
  }
  return `${JSON.stringify({ time: new Date().toISOString(), level, text, ...fields }, plain)}\n`
}

function formatText(level: LogLevel, fields: LogFields, text: string): string {
  const shown = Object.entries(fields).map(([key, value]) => {
    const error = value instanceof Error ? (value.stack ?? value.message) : undefined
    return `${key}=${error ?? (typeof value === 'string' && !/\s/.test(value) ? value : inspect(value, { breakLength: Infinity }))}`
  })
  return `${[new Date().toISOString().slice(11, 23), level.toUpperCase().padEnd(5), text, ...shown].join(' ')}\n`
}
