import { encodeFrame, header } from './frame.js'
import { plainText } from './plain-text.js'

/** Accepts the bytes of frames, in order. */
export interface FrameSink {
  write(bytes: Buffer): void
}

/** With so many bytes waiting they are not kept until the end of the tick. */
const most = 64 * 1024

/**
 * Encodes values as frames, small plain ones as JSON (a tenth of the cost of a structured clone), and writes those of one tick of the event loop
 * together: the first one at once, what follows when the running code has returned.
 */
export class FrameBatch {
  readonly #sink: FrameSink
  /** JSON texts, and frames. */
  #waiting: (string | Buffer)[] = []
  #bytes = 0
  #gathering = false
  #ended = false

  constructor(sink: FrameSink) {
    this.#sink = sink
  }

  /**
   * Throws if `value` cannot be cloned.
   *
   * @returns how many bytes it takes, about
   */
  send(value: unknown): number {
    const bytes = this.#add(value)
    if (!this.#gathering || this.#bytes > most) this.flush()
    if (!this.#gathering && !this.#ended) this.#gather()
    return bytes
  }

  /** The same for what must leave at once, whatever the running code does next. */
  sendNow(value: unknown): void {
    this.#add(value)
    this.flush()
  }

  flush(): void {
    if (this.#waiting.length === 0) return
    const waiting = this.#waiting
    const bytes = this.#bytes
    this.#waiting = []
    this.#bytes = 0
    this.#sink.write(waiting.length === 1 && typeof waiting[0] === 'object' ? waiting[0] : join(waiting, bytes))
  }

  /** There is no later tick: writes what waits, and from now on everything at once. */
  end(): void {
    this.#ended = true
    this.#gathering = false
    this.flush()
  }

  #add(value: unknown): number {
    const text = plainText(value)
    const item = text ?? encodeFrame(value)
    const bytes = typeof item === 'string' ? header + item.length : item.length
    // Larger ones are not copied.
    if (typeof item === 'object' && bytes > most) this.flush()
    this.#waiting.push(item)
    this.#bytes += bytes
    return bytes
  }

  #gather(): void {
    this.#gathering = true
    process.nextTick(() => {
      if (!this.#gathering) return
      this.#gathering = false
      this.flush()
    })
  }
}

/** @param size bytes, if all texts are ASCII */
function join(items: readonly (string | Buffer)[], size: number): Buffer {
  // A UTF-16 code unit takes up to three bytes.
  const buffer = Buffer.allocUnsafe(3 * size)
  let at = 0
  for (const item of items) {
    if (typeof item === 'string') {
      const length = buffer.write(item, at + header)
      buffer.writeUInt32LE(length, at)
      at += header + length
    } else at += item.copy(buffer, at)
  }
  return buffer.subarray(0, at)
}
