import type { Connection } from '../protocols/connection.js'

/** By how much of the age a connection's own time may differ from it, and in how many steps, so that few timers serve many connections. */
const jitter = { part: 1 / 10, steps: 16 }

/** How old a connection may become whose share of chance is `chance`, from 0 to 1. */
export function ageLimit(age: number, chance: number): number {
  const step = Math.floor(chance * (jitter.steps + 1)) / jitter.steps
  return Math.round(age * (1 - jitter.part + 2 * jitter.part * step))
}

/** Gives each connection a time to live. */
export class ConnectionAges {
  readonly #age: number
  readonly #expired: (connection: Connection) => void
  readonly #timers = new Map<Connection, NodeJS.Timeout>()

  constructor(age: number, expired: (connection: Connection) => void) {
    this.#age = age
    this.#expired = expired
  }

  entered(connection: Connection): void {
    const expire = (known: Connection): void => {
      this.#timers.delete(known)
      this.#expired(known)
    }
    this.#timers.set(connection, setTimeout(expire, ageLimit(this.#age, Math.random()), connection).unref())
  }

  /** The time of a TLS connection begins anew with its first request: what it has is its socket. */
  secured(connection: Connection, secured: Connection): void {
    this.left(connection)
    this.entered(secured)
  }

  left(connection: Connection): void {
    clearTimeout(this.#timers.get(connection))
    this.#timers.delete(connection)
  }

  end(): void {
    for (const connection of [...this.#timers.keys()]) this.left(connection)
  }
}
