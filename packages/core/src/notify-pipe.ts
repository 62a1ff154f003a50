import { writeSync } from 'node:fs'
import { refusal } from './argument.js'
import { NotifyError } from './errors.js'
import type { ChildMessage } from './message.js'
import { Notifier } from './notifier.js'

/**
 * Speaks to a parent that gave us `NOTIFY_PIPE`, the number of an inherited descriptor: a line of JSON for each message,
 * as async-container does. What cannot be written is reported once, as a process warning.
 */
export class PipeNotifier extends Notifier {
  readonly #descriptor: number
  #broken = false

  constructor(descriptor: number) {
    super()
    this.#descriptor = descriptor
  }

  /** The notifier that `env` asks for, if it does. Throws a `NotifyError` when `NOTIFY_PIPE` is no descriptor. */
  static open(env: NodeJS.ProcessEnv = process.env): PipeNotifier | undefined {
    const { NOTIFY_PIPE: value } = env
    if (!value) return undefined
    if (!/^\d{1,9}$/.test(value)) throw new NotifyError(refusal('open the notifier', 'NOTIFY_PIPE', 'a descriptor', value))
    return new PipeNotifier(Number(value))
  }

  override notify(message: ChildMessage): void {
    if (this.#broken) return
    try {
      writeSync(this.#descriptor, `${JSON.stringify(message)}\n`)
    } catch (cause) {
      // A full pipe costs this one message; anything else will not mend.
      if ((cause as NodeJS.ErrnoException).code === 'EAGAIN') return
      this.#broken = true
      process.emitWarning(new NotifyError(`Cannot write to NOTIFY_PIPE ${this.#descriptor}: ${(cause as Error).message}`, { cause }))
    }
  }
}
