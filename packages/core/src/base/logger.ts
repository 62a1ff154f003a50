import { isatty } from 'node:tty'
import { requireChoice, requireMethods } from './argument.js'
import { formatJson, type LogLine } from './format-record.js'
import { lostLines } from './line-queue.js'
import { ownOutput, showTransient } from './own-output.js'
import { formatTerminal } from './terminal-record.js'
import { paint, signOf, terminalStyle } from './terminal-style.js'

export type LogFields = Readonly<Record<string, unknown>>

/** Any pino-like object: `logger.warn({ pid: 7, err: error }, 'text')`. Errors are logged as `err`, as in pino and bunyan. */
export interface Logger {
  debug(fields: LogFields, text: string): void
  info(fields: LogFields, text: string): void
  warn(fields: LogFields, text: string): void
  error(fields: LogFields, text: string): void
}

/** Throws a `TypeError` unless `logger` is a logger. */
export function requireLogger(attempt: string, logger: unknown): asserts logger is Logger {
  requireMethods(attempt, 'logger', 'a logger with debug, info, warn and error', logger, ['debug', 'info', 'warn', 'error'])
}

export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]

/** The errors whose stack has been written: once is enough for who reads the log. */
const told = new WeakSet<object>()

/**
 * Creates a logger that writes one line per record to stderr: JSON, or text for a person if stderr is a terminal. It never throws and never
 * waits: while stderr takes no lines, they are lost, and a record says how many. An error is written with its causes, its stack only
 * with the first record.
 *
 * @param level the lowest level that is written, by default `info`; the variable `ASC_LOG` (`debug`, `info`, `warn`, `error`, `silent`)
 * overrides it
 * @throws {TypeError} if the level is invalid
 */
export function createLogger(level: LogLevel = 'info', env: NodeJS.ProcessEnv = process.env): Logger {
  const wanted = env.ASC_LOG || level
  requireChoice('create the logger', 'ASC_LOG', wanted, logLevels)
  const least = logLevels.indexOf(wanted)
  const terminal = isatty(2)
  const style = terminalStyle(env)
  const format = terminal ? (line: LogLine, told?: WeakSet<object>) => formatTerminal(line, style, told) : formatJson
  const notice = (count: number) => format({ time: new Date(), level: 'warn', text: lostLines(count), fields: { lost: count } })
  const writer = (at: LogLevel) => {
    if (logLevels.indexOf(at) < least) return () => {}
    return (fields: LogFields, text: string) => {
      const line = format({ time: new Date(), level: at, text, fields }, told)
      if (line) ownOutput(2).write(line, notice)
    }
  }
  const logger = { debug: writer('debug'), info: writer('info'), warn: writer('warn'), error: writer('error') }
  if (!terminal || least > logLevels.indexOf('info')) return logger
  return Object.assign(logger, { [progressKey]: (text: string | undefined) => showTransient(text && paint(`${signOf('busy', style)} ${text}`, 'dim', style)) })
}

/** Where the default logger of a terminal takes what is going on. A symbol of the registry: the logger may come from another copy of this package. */
const progressKey = Symbol.for('asc.logger.progress')

/**
 * What shows, at the bottom of the terminal that a logger writes to, what is going on; `undefined` removes it. For any other logger, and where there is no
 * terminal, it shows nothing.
 */
export function progressOf(logger: Logger): (text: string | undefined) => void {
  return (logger as { [progressKey]?: (text: string | undefined) => void })[progressKey] ?? (() => {})
}
