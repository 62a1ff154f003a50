import { writeSync, writevSync } from 'node:fs'
import type { FrameSink } from './frame-line.js'

/** How long a process that ends waits for a parent that does not read, in milliseconds since it last did. */
const patience = 10_000
/** How soon a full channel is tried again, in milliseconds: doubled each time that it takes nothing. */
const shortest = 1
const longest = 16
/** How many frames are written at once; IOV_MAX is 1024, see writev(2). */
const batch = 512

/**
 * Writes frames to a descriptor that does not block, at once where it takes them. A stream would write in the background, and
 * `process.exit()` would lose what is still on its way; this one is emptied when the process ends.
 */
export class FrameWriter implements FrameSink {
  readonly #descriptor: number
  #frames: Buffer[] = []
  #waiting = 0
  #retry: NodeJS.Timeout | undefined
  #pause = shortest
  #closed = false

  constructor(descriptor: number) {
    this.#descriptor = descriptor
    process.once('exit', () => this.#empty())
  }

  /** Never throws for a parent that is gone: there is nobody to tell. */
  write(frame: Buffer): void {
    if (this.#closed) return
    this.#frames.push(frame)
    this.#waiting += frame.length
    if (!this.#retry) this.#send()
  }

  /** Writes what the channel takes. What is left keeps the process alive until it is written. */
  #send(): void {
    this.#retry = undefined
    const before = this.#waiting
    if (this.#sendSome()) this.#pause = shortest
    else {
      this.#pause = this.#waiting < before ? shortest : Math.min(longest, this.#pause * 2)
      this.#retry = setTimeout(() => this.#send(), this.#pause)
    }
  }

  /** @returns false when the channel is full */
  #sendSome(): boolean {
    try {
      while (this.#waiting > 0) {
        const frames = this.#frames
        this.#written(frames.length === 1 ? writeSync(this.#descriptor, frames[0]!) : writevSync(this.#descriptor, frames.slice(0, batch)))
      }
      return true
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return false
      this.#closed = true
      this.#frames = []
      this.#waiting = 0
      return true
    }
  }

  #written(bytes: number): void {
    this.#waiting -= bytes
    let whole = 0
    let rest = bytes
    for (let frame = this.#frames[0]; frame && frame.length <= rest; frame = this.#frames[whole]) {
      rest -= frame.length
      whole += 1
    }
    this.#frames.splice(0, whole)
    if (rest > 0) this.#frames[0] = this.#frames[0]!.subarray(rest)
  }

  #empty(): void {
    const clock = new Int32Array(new SharedArrayBuffer(4))
    let left = Infinity
    let deadline = Infinity
    while (!this.#sendSome() && performance.now() < deadline) {
      if (this.#waiting < left) deadline = performance.now() + patience
      left = this.#waiting
      Atomics.wait(clock, 0, 0, 1)
    }
  }
}
