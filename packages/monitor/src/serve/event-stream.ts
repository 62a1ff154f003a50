import type { ServerResponse } from 'node:http'
import { contentTypes } from '../contract/api.js'
import { beginStream } from './answers.js'

/** So many bytes may wait for a slow client; after that it misses events. */
const mostWaiting = 1024 * 1024
/** How often a client that is told nothing gets a comment, in milliseconds: one that is gone is noticed so. */
const sign = 15_000

/** One event of a stream: `data` in one line. */
export interface StreamedEvent {
  readonly type: string
  readonly id?: string
  readonly data: string
}

/** Sends server-sent events to one client. A client that does not read costs a megabyte, and nobody waits for it. */
export class EventStream {
  readonly #response: ServerResponse
  readonly #caughtUp: (missed: number) => void
  readonly #timer: NodeJS.Timeout
  #missed = 0
  #ends: (() => void)[] = []

  /** @param caughtUp called when a client that was too slow has read everything, with how many events it has missed */
  constructor(response: ServerResponse, caughtUp: (missed: number) => void) {
    this.#response = response
    this.#caughtUp = caughtUp
    beginStream(response, contentTypes.events)
    this.#timer = setInterval(() => this.#write(':\n\n'), sign).unref()
    response.on('drain', () => this.#drained())
    response.on('close', () => this.#close())
    response.on('error', () => {})
  }

  send({ type, id, data }: StreamedEvent): void {
    if (this.#missed > 0 || this.#response.writableLength > mostWaiting) this.#missed += 1
    else this.#write(`event: ${type}\n${id === undefined ? '' : `id: ${id}\n`}data: ${data}\n\n`)
  }

  end(): void {
    if (!this.#response.writableEnded) this.#response.end()
  }

  /** Calls `listener` when the client is gone, or the stream has ended. */
  onClose(listener: () => void): void {
    if (this.#response.destroyed) listener()
    else this.#ends.push(listener)
  }

  #write(text: string): void {
    if (!this.#response.writableEnded && !this.#response.destroyed) this.#response.write(text)
  }

  #drained(): void {
    const missed = this.#missed
    this.#missed = 0
    if (missed > 0) this.#caughtUp(missed)
  }

  #close(): void {
    clearInterval(this.#timer)
    for (const end of this.#ends.splice(0)) end()
  }
}
