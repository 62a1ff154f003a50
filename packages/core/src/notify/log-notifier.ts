import { closeSync, constants, openSync, writeSync } from 'node:fs'
import { refusal } from '../base/argument.js'
import { warn } from '../base/warn.js'
import { NotifyError } from '../base/errors.js'
import type { ChildMessage } from '../wire/message.js'
import { Notifier } from './notifier.js'

const { O_APPEND, O_CREAT, O_NONBLOCK = 0, O_TRUNC, O_WRONLY } = constants

/**
 * Appends a line of JSON for each message to the file that `NOTIFY_LOG` names, for exec probes. The file is emptied at the start, so
 * that it never shows the `ready` of an earlier life, and again before the line that says `stopping`. If the file cannot be written
 * (disk full, no permission), this is reported once, as a process warning, and the next message tries again.
 */
export class LogNotifier extends Notifier {
  readonly #path: string
  #reported = false
  /** What is to be emptied before the next line. */
  #stale = true

  /** @throws {TypeError} when `path` is not a path */
  constructor(path: string) {
    super()
    if (typeof path !== 'string' || path === '' || path.includes('\0')) throw new TypeError(refusal('create the notifier', 'path', 'a path without NUL', path))
    this.#path = path
    this.#attempt('')
  }

  /** Returns a notifier if `env` asks for this one. */
  static open(env: NodeJS.ProcessEnv = process.env): LogNotifier | undefined {
    return env.NOTIFY_LOG ? new LogNotifier(env.NOTIFY_LOG) : undefined
  }

  override notify(message: ChildMessage): void {
    this.#stale ||= message.stopping === true
    this.#attempt(() => `${JSON.stringify({ time: new Date().toISOString(), ...message })}\n`)
  }

  #attempt(line: '' | (() => string)): void {
    try {
      this.#write(line && line())
      this.#reported = false
    } catch (cause) {
      if (!this.#reported) warn(new NotifyError(`Cannot write to NOTIFY_LOG ${this.#path}: ${(cause as Error).message}`, { cause }))
      this.#reported = true
    }
  }

  /** A pipe with a name that nobody reads is ENXIO or EAGAIN, instead of waiting. */
  #write(line: string): void {
    const descriptor = openSync(this.#path, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK | (this.#stale ? O_TRUNC : 0), 0o666)
    this.#stale = false
    try {
      const bytes = Buffer.from(line)
      for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done)
    } finally {
      closeSync(descriptor)
    }
  }
}
