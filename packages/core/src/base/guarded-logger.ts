import { channel } from 'node:diagnostics_channel'
import { show } from './argument.js'
import { isError } from './describe-error.js'
import type { LogFields, Logger, LogLevel } from './logger.js'
import { warn } from './warn.js'

type Level = Exclude<LogLevel, 'silent'>

/** Published on `asc:log` for each record of a container or controller, whatever its logger leaves out. */
export interface LogDiagnostics {
  /** What the controller or container has as its `logger`: where several hand a record on, the last one. */
  readonly logger: Logger
  readonly level: Level
  readonly fields: LogFields
  readonly text: string
}

const records = channel('asc:log')

/** The loggers that were reported as failing: each is reported once, however many containers use it. */
const reported = new WeakSet<Logger>()

/**
 * A logger that cannot break anything: errors and rejections of the logger behind it are dropped, and reported once, as a process
 * warning. A promise that it returns is not waited for. Its methods are looked up at each call, because pino replaces them when
 * its level changes.
 */
export class GuardedLogger implements Logger {
  #target: Logger
  /** True: the user chose the logger behind it, which stays. */
  #chosen: boolean

  constructor(target: Logger, chosen = true) {
    this.#target = target
    this.#chosen = chosen
  }

  /** Puts another logger behind it, unless the user chose one. */
  offer(target: Logger): void {
    if (this.#chosen) return
    this.#target = target
    this.#chosen = true
  }

  debug(fields: LogFields, text: string): void {
    this.#log('debug', fields, text)
  }
  info(fields: LogFields, text: string): void {
    this.#log('info', fields, text)
  }
  warn(fields: LogFields, text: string): void {
    this.#log('warn', fields, text)
  }
  error(fields: LogFields, text: string): void {
    this.#log('error', fields, text)
  }

  #log(level: Level, fields: LogFields, text: string): void {
    const target = this.#target
    if (records.hasSubscribers && !(target instanceof GuardedLogger)) records.publish({ logger: this, level, fields, text } satisfies LogDiagnostics)
    try {
      const result: unknown = target[level](fields, text)
      if (isThenable(result)) result.then(undefined, (error: unknown) => report(target, error))
    } catch (error) {
      report(target, error)
    }
  }
}

function report(target: Logger, reason: unknown): void {
  if (reported.has(target)) return
  reported.add(target)
  const warning = new Error(`The logger failed; lines are lost: ${isError(reason) ? show(reason.message) : show(reason)}`)
  warn(Object.assign(warning, { name: 'LoggerWarning' }))
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
}
