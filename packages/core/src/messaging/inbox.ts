import type { Envelope } from '../wire/envelope.js'
import type { Exchange } from './exchange.js'

/**
 * Receives the parent's messages to a child's own code, also before there is an exchange: a spare that was told to begin may not
 * have begun yet.
 */
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

  /** Call this when the parent is gone. */
  close(error: Error): void {
    this.#exchange?.close(error)
  }
}
