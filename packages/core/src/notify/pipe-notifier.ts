import { refusal, requireInteger } from '../base/argument.js'
import { NotifyError } from '../base/errors.js'
import { warn } from '../base/warn.js'
import type { ChildMessage } from '../wire/message.js'
import { Notifier } from './notifier.js'
import { encodeMessage, PendingMessages, type PendingMessage } from './pending-messages.js'
import { openPipeWriter } from './pipe-writer.js'

const nothing = Buffer.alloc(0)

/** How long until the next attempt where the reader is behind, in milliseconds; doubled each time. */
const first = 10
const last = 1000

/**
 * Writes a line of JSON per message to the inherited descriptor whose number is `NOTIFY_PIPE`, as async-container does. It never waits
 * for its reader: the newest message of each kind is kept until the reader catches up. A message that cannot be written, or is not JSON,
 * is reported once, as a process warning.
 */
export class PipeNotifier extends Notifier {
  readonly #descriptor: number
  readonly #pending = new PendingMessages()
  #write: ((bytes: Buffer) => number) | undefined
  #broken = false
  #reported = false
  /** What is left of the line that is written, and the message as long as nothing of it is. */
  #rest: Buffer = nothing
  #message: PendingMessage | undefined
  #timer: NodeJS.Timeout | undefined
  #delay = first

  /** @throws {TypeError | RangeError} when `descriptor` is not a number of one */
  constructor(descriptor: number) {
    super()
    requireInteger('create the notifier', 'descriptor', descriptor, 0)
    this.#descriptor = descriptor
  }

  /** Returns a notifier if `env` asks for this one. Throws a `NotifyError` if `NOTIFY_PIPE` is not a descriptor. */
  static open(env: NodeJS.ProcessEnv = process.env): PipeNotifier | undefined {
    const { NOTIFY_PIPE: value } = env
    if (!value) return undefined
    if (!/^\d{1,9}$/.test(value)) throw new NotifyError(refusal('open the notifier', 'NOTIFY_PIPE', 'a descriptor', value))
    return new PipeNotifier(Number(value))
  }

  override notify(message: ChildMessage): void {
    if (this.#broken) return
    try {
      this.#pending.add(encodeMessage(message))
    } catch (cause) {
      if (!this.#reported) warn(new NotifyError('Cannot write a message to NOTIFY_PIPE: it is not JSON', { cause }))
      this.#reported = true
    }
    this.#flush()
  }

  #flush(): void {
    try {
      this.#write ??= openPipeWriter(this.#descriptor)
      while (this.#hasMore()) {
        this.#rest = this.#rest.subarray(this.#write(this.#rest))
        this.#message = undefined
      }
      this.#waitNot()
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'EAGAIN') return this.#wait()
      this.#broken = true
      this.#waitNot()
      warn(new NotifyError(`Cannot write to NOTIFY_PIPE ${this.#descriptor}: ${(cause as Error).message}`, { cause }))
    }
  }

  #hasMore(): boolean {
    if (this.#rest.length > 0) return true
    this.#message = this.#pending.take()
    this.#rest = this.#message?.line ?? nothing
    return this.#rest.length > 0
  }

  #wait(): void {
    if (this.#message) {
      this.#pending.putBack(this.#message)
      this.#rest = nothing
    }
    this.#message = undefined
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      this.#delay = Math.min(2 * this.#delay, last)
      this.#flush()
    }, this.#delay).unref()
    process.off('exit', this.#leave)
    process.on('exit', this.#leave)
  }

  #waitNot(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#delay = first
    process.off('exit', this.#leave)
  }

  readonly #leave = () => this.#flush()
}
