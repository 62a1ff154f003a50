import { writeSync, writevSync } from 'node:fs'
import type { FrameSink } from './frame-batch.js'

/** How long an ending process waits for a parent that does not read, in milliseconds since it last read. */
const patience = 10_000
/** How many buffers are written at once; IOV_MAX is 1024, see writev(2). */
const batch = 512

/** A stream on the same descriptor. It waits for room as the event loop does, for the one byte that it is given. */
export interface WaitingStream {
  write(byte: Buffer, done: () => void): void
  /** 0: it has written what it was given. */
  readonly writableLength: number
}

/**
 * Writes bytes to a non-blocking descriptor, at once where the descriptor accepts them. By a stream alone `process.exit()` would lose what is
 * still queued; this writer is flushed when the process ends. So a stream gets the next byte only, to learn when there is room.
 */
export class FrameWriter implements FrameSink {
  readonly #descriptor: number
  readonly #stream: () => WaitingStream
  #buffers: Buffer[] = []
  #waiting = 0
  /** The stream that has the first byte of those that wait. */
  #lender: WaitingStream | undefined
  #closed = false
  #ending = false

  /** @param stream called when the channel is full; makes the stream if there is none yet */
  constructor(descriptor: number, stream: () => WaitingStream) {
    this.#descriptor = descriptor
    this.#stream = stream
  }

  /** Does not throw if the parent is gone. */
  write(bytes: Buffer): void {
    if (this.#closed) return
    this.#buffers.push(bytes)
    this.#waiting += bytes.length
    if (this.#ending) this.end()
    else if (!this.#lender) this.#send()
  }

  /** The process ends: writes all that waits, as long as the parent reads. */
  end(): void {
    this.#ending = true
    if (this.#lender?.writableLength === 0) this.#written(1)
    this.#lender = undefined
    const clock = new Int32Array(new SharedArrayBuffer(4))
    let left = Infinity
    let deadline = Infinity
    while (!this.#sendSome() && performance.now() < deadline) {
      if (this.#waiting < left) deadline = performance.now() + patience
      left = this.#waiting
      Atomics.wait(clock, 0, 0, 1)
    }
  }

  /** Writes what the channel accepts. The rest keeps the process alive until it is written. */
  #send(): void {
    if (this.#sendSome()) return
    const lender = (this.#lender = this.#stream())
    lender.write(this.#buffers[0]!.subarray(0, 1), () => {
      if (this.#lender !== lender) return
      this.#lender = undefined
      this.#written(1)
      this.#send()
    })
  }

  /** @returns false if the channel is full */
  #sendSome(): boolean {
    try {
      while (this.#waiting > 0) {
        const buffers = this.#buffers.slice(0, batch)
        let size = 0
        for (const { length } of buffers) size += length
        const written = buffers[1] ? writevSync(this.#descriptor, buffers) : writeSync(this.#descriptor, buffers[0]!)
        this.#written(written)
        // To be told so by an error would cost more than the write.
        if (written < size) return false
      }
      return true
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return false
      this.#closed = true
      this.#buffers = []
      this.#waiting = 0
      return true
    }
  }

  #written(bytes: number): void {
    this.#waiting -= bytes
    let whole = 0
    let rest = bytes
    for (let buffer = this.#buffers[0]; buffer && buffer.length <= rest; buffer = this.#buffers[whole]) {
      rest -= buffer.length
      whole += 1
    }
    this.#buffers.splice(0, whole)
    if (rest > 0) this.#buffers[0] = this.#buffers[0]!.subarray(rest)
  }
}
