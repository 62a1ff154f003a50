import type { Envelope } from './envelope.js'
import type { Exchange } from './exchange.js'

/** Takes what the parent sends to a child's own code, also before there is somebody to read it: a spare that was told to begin has not begun yet. */
export class Inbox {
  #exchange: Exchange | undefined
  #early: Envelope[] = []

  attach(exchange: Exchange): void {
    this.#exchange = exchange
    for (const envelope of this.#early.splice(0)) exchange.receive(envelope)
  }

  receive(envelope: Envelope): void {
    if (this.#exchange) this.#exchange.receive(envelope)
    else this.#early.push(envelope)
  }

  /** The parent is gone. */
  close(error: Error): void {
    this.#exchange?.close(error)
  }
}
