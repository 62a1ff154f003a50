import type { Server } from 'node:net'

/** What `node:net` itself starts and stops the reading of a handle by; not documented. */
interface Handle {
  readStart?(): number
  readStop?(): number
}

/** Why a server accepts nothing for now: it has `maxConnections`, or siblings have fewer. */
export type Reason = 'full' | 'ahead'

/**
 * Whether a server polls its socket. It does unless there is a reason against it; what it does not accept stays in the socket's queue, for its
 * siblings. Where the handle cannot do this, it always polls.
 */
export class Intake {
  readonly #server: Server
  readonly #reasons = new Set<Reason>()

  constructor(server: Server) {
    this.#server = server
    server.on('listening', () => this.#reasons.clear())
  }

  /** There is a reason against it. */
  get waits(): boolean {
    return this.#reasons.size > 0
  }

  has(reason: Reason): boolean {
    return this.#reasons.has(reason)
  }

  hold(reason: Reason): void {
    this.#reasons.add(reason)
    if (this.#reasons.size === 1) this.#poll(false)
  }

  release(reason: Reason): void {
    if (this.#reasons.delete(reason) && this.#reasons.size === 0) this.#poll(true)
  }

  #poll(polls: boolean): void {
    const { _handle: handle } = this.#server as unknown as { _handle?: Handle | null }
    if (!handle?.readStart || !handle.readStop) return
    // A handle that was never started cannot be stopped.
    handle.readStart()
    if (!polls) handle.readStop()
  }
}
