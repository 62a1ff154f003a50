import { Socket } from 'node:net'
import { FrameBatch, FrameLine, FrameReader, FrameWriter, readFirstFrame, type ChildMessage, type Line, type ProgramMessage, type WarmMessage } from '@asc/core/child'

/** The way to the parent. It does not keep the program alive. */
export class Channel {
  readonly line: Line
  readonly #descriptor: number
  readonly #batch: FrameBatch
  #socket: Socket | undefined

  constructor(descriptor: number) {
    this.#descriptor = descriptor
    const writer = new FrameWriter(descriptor, () => this.#open())
    this.#batch = new FrameBatch(writer)
    this.line = new FrameLine(this.#batch)
    process.once('exit', () => {
      this.#batch.end()
      writer.end()
    })
  }

  send(message: ChildMessage | ProgramMessage | WarmMessage | { readonly outside: number }): void {
    this.#batch.sendNow(message)
  }

  /** Waits for one frame; the event loop waits too. Returns `undefined` if the parent is gone. */
  next(): unknown {
    return readFirstFrame(this.#descriptor)
  }

  /** Calls `receive` with each frame from now on, and `lost` when the parent is gone. */
  listen(receive: (frame: unknown) => void, lost: () => void): void {
    const reader = new FrameReader()
    const socket = this.#open()
    socket.on('data', (chunk: Buffer) => reader.push(chunk, receive))
    socket.once('close', lost)
  }

  #open(): Socket {
    if (this.#socket) return this.#socket
    this.#socket = new Socket({ fd: this.#descriptor, readable: true, writable: true })
    this.#socket.on('error', () => {})
    return this.#socket.unref()
  }
}
