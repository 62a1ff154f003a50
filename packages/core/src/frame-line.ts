import type { TransferListItem } from 'node:worker_threads'
import type { Envelope, Line } from './envelope.js'
import { MessageError } from './errors.js'
import { encodeFrame } from './frame.js'

/** What takes frames in order. */
export interface FrameSink {
  write(frame: Buffer): void
}

/** Carries envelopes as frames, between processes. */
export class FrameLine implements Line {
  readonly #sink: FrameSink

  constructor(sink: FrameSink) {
    this.#sink = sink
  }

  /** @throws {MessageError} when there is something to transfer */
  send(envelope: Envelope, transfer?: readonly TransferListItem[]): number {
    if (transfer?.length) throw new MessageError("Cannot send the message as 'transfer' must be empty: processes share no memory, so that everything is copied")
    const frame = encodeFrame(envelope)
    this.#sink.write(frame)
    return frame.length
  }
}
