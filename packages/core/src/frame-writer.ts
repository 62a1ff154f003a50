import { writeSync } from 'node:fs'
import { encodeFrame } from './frame.js'

/** How long a process that ends waits for a parent that does not read, in milliseconds. */
const patience = 1000
/** How often a full channel is tried again, in milliseconds. */
const pause = 10

/**
 * Writes frames to a descriptor that does not block, at once where it takes them. A stream would write in the background, and
 * `process.exit()` would lose what is still on its way; this one is emptied when the process ends.
 */
export class FrameWriter {
  readonly #descriptor: number
  #waiting: Buffer[] = []
  #retry: NodeJS.Timeout | undefined
  #closed = false

  constructor(descriptor: number) {
    this.#descriptor = descriptor
    process.once('exit', () => this.#empty())
  }

  /** Never throws for a parent that is gone: there is nobody to tell. */
  write(value: unknown): void {
    if (this.#closed) return
    this.#waiting.push(encodeFrame(value))
    if (!this.#retry) this.#send()
  }

  /** Writes what the channel takes. What is left keeps the process alive until it is written. */
  #send(): void {
    this.#retry = undefined
    if (!this.#sendSome()) this.#retry = setTimeout(() => this.#send(), pause)
  }

  /** @returns false when the channel is full */
  #sendSome(): boolean {
    try {
      for (let frame = this.#waiting[0]; frame; frame = this.#waiting[0]) {
        const written = writeSync(this.#descriptor, frame)
        if (written < frame.length) this.#waiting[0] = frame.subarray(written)
        else this.#waiting.shift()
      }
      return true
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return false
      this.#closed = true
      this.#waiting = []
      return true
    }
  }

  #empty(): void {
    const deadline = performance.now() + patience
    const clock = new Int32Array(new SharedArrayBuffer(4))
    while (!this.#sendSome() && performance.now() < deadline) Atomics.wait(clock, 0, 0, 1)
  }
}
