import { writeSync } from 'node:fs'
import { refusal } from './argument.js'
import { NotifyError } from './errors.js'
import type { ChildMessage } from './message.js'
import { Notifier } from './notifier.js'

const nothing = Buffer.alloc(0)

/**
 * Speaks to a parent that gave us `NOTIFY_PIPE`, the number of an inherited descriptor: a line of JSON for each message,
 * as async-container does. What cannot be written, or said in JSON, is reported once, as a process warning.
 */
export class PipeNotifier extends Notifier {
  readonly #descriptor: number
  #broken = false
  #reported = false
  #rest: Buffer = nothing

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
    const line = this.#encode(message)
    if (!line) return
    try {
      this.#finish()
      this.#rest = line
      this.#finish()
    } catch (cause) {
      // A full pipe costs this one message; anything else will not mend.
      if ((cause as NodeJS.ErrnoException).code === 'EAGAIN') return this.#forgetUnlessBegun(line)
      this.#broken = true
      process.emitWarning(new NotifyError(`Cannot write to NOTIFY_PIPE ${this.#descriptor}: ${(cause as Error).message}`, { cause }))
    }
  }

  #encode(message: ChildMessage): Buffer | undefined {
    try {
      return Buffer.from(`${JSON.stringify(message)}\n`)
    } catch (cause) {
      if (!this.#reported) process.emitWarning(new NotifyError('Cannot say through NOTIFY_PIPE what is no JSON', { cause }))
      this.#reported = true
      return undefined
    }
  }

  /** Writes what is left of a line. A pipe that does not wait may take a part of it, without whose end the next line would be lost as well. */
  #finish(): void {
    while (this.#rest.length > 0) this.#rest = this.#rest.subarray(writeSync(this.#descriptor, this.#rest))
  }

  #forgetUnlessBegun(line: Buffer): void {
    if (this.#rest === line) this.#rest = nothing
  }
}
