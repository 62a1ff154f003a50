import type { TransferListItem } from 'node:worker_threads'
import type { Envelope, Line } from './envelope.js'
import { MessageError } from './errors.js'
import { encodeFrame } from './frame.js'

/** What takes frames in order. */
export interface FrameSink {
  write(frame: Buffer): void
  /** Bytes that it has not yet been able to pass on. */
  readonly waiting: number
}

/** Carries envelopes as frames, between processes. */
export class FrameLine implements Line {
  readonly #sink: FrameSink

  constructor(sink: FrameSink) {
    this.#sink = sink
  }

  get waiting(): number {
    return this.#sink.waiting
  }

  /** @throws {MessageError} when there is something to transfer */
  send(envelope: Envelope, transfer?: readonly TransferListItem[]): void {
    if (transfer?.length) throw new MessageError("Cannot send the message as 'transfer' must be empty: processes share no memory, so that everything is copied")
    this.#sink.write(encodeFrame(envelope))
  }
}
