import type { TransferListItem } from 'node:worker_threads'
import type { Envelope, Line } from './envelope.js'
import { MessageError } from '../base/errors.js'
import type { FrameBatch } from './frame-batch.js'

/** Sends envelopes as frames, between processes. */
export class FrameLine implements Line {
  readonly #batch: FrameBatch

  constructor(batch: FrameBatch) {
    this.#batch = batch
  }

  /** @throws {MessageError} if there is something to transfer */
  send(envelope: Envelope, transfer?: readonly TransferListItem[]): number {
    if (transfer?.length) throw new MessageError("Cannot send the message as 'transfer' must be empty: processes share no memory, so that everything is copied")
    return this.#batch.send(envelope)
  }
}
