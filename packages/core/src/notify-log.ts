import { appendFileSync } from 'node:fs'
import { NotifyError } from './errors.js'
import type { ChildMessage } from './message.js'
import { Notifier } from './notifier.js'

/**
 * Appends a line of JSON for each message to the file that `NOTIFY_LOG` names, for exec probes that look at it. A file
 * that cannot be written (disk full, no permission) is reported once, as a process warning, and tried again with the next message.
 */
export class LogNotifier extends Notifier {
  readonly #path: string
  #reported = false

  constructor(path: string) {
    super()
    this.#path = path
  }

  /** The notifier that `env` asks for, if it does. */
  static open(env: NodeJS.ProcessEnv = process.env): LogNotifier | undefined {
    return env.NOTIFY_LOG ? new LogNotifier(env.NOTIFY_LOG) : undefined
  }

  override notify(message: ChildMessage): void {
    try {
      appendFileSync(this.#path, `${JSON.stringify({ time: new Date().toISOString(), ...message })}\n`)
      this.#reported = false
    } catch (cause) {
      if (!this.#reported) process.emitWarning(new NotifyError(`Cannot write to NOTIFY_LOG ${this.#path}: ${(cause as Error).message}`, { cause }))
      this.#reported = true
    }
  }
}
