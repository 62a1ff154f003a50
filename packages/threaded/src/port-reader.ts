import { receiveMessageOnPort, type MessagePort } from 'node:worker_threads'

/** How many messages of one thread are taken in within one turn of the event loop. Node itself takes all that are there. */
const perTurn = 256

/** What is done with what a port brings. */
export interface PortReaderDeps {
  message(message: unknown): void
  /** A message came that cannot be read here. */
  unreadable(cause: unknown): void
}

/** Reads a thread's messages, a part of them in each turn of the event loop: a thread that says much has its supervisor do other work too. */
export class PortReader {
  readonly #port: MessagePort
  readonly #deps: PortReaderDeps
  #taken = 0
  #scheduled = false
  #ended = false

  constructor(port: MessagePort, deps: PortReaderDeps) {
    this.#port = port
    this.#deps = deps
    port.on('messageerror', (cause) => deps.unreadable(cause))
    this.#listen()
  }

  /** Reads what has not been read yet, and closes the port. */
  end(): void {
    this.#ended = true
    this.#port.off('message', this.#receive)
    while (this.#takeOne());
    this.#port.close()
  }

  readonly #receive = (message: unknown): void => {
    this.#taken += 1
    this.#schedule()
    if (this.#taken >= perTurn) this.#port.off('message', this.#receive)
    this.#deps.message(message)
  }

  #listen(): void {
    this.#port.on('message', this.#receive)
    // The thread keeps the program running, not the channel.
    this.#port.unref()
  }

  #schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    setImmediate(() => this.#nextTurn())
  }

  #nextTurn(): void {
    this.#scheduled = false
    const paused = this.#taken >= perTurn
    this.#taken = 0
    if (!paused || this.#ended) return
    while (this.#taken < perTurn) {
      this.#taken += 1
      if (!this.#takeOne()) return this.#ended ? undefined : this.#listen()
    }
    this.#schedule()
  }

  /** @returns false if there is no message */
  #takeOne(): boolean {
    try {
      const received = receiveMessageOnPort(this.#port)
      if (received) this.#deps.message(received.message)
      return received !== undefined
    } catch (cause) {
      this.#deps.unreadable(cause)
      return true
    }
  }
}
