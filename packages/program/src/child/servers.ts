import type { Server } from 'node:net'
import { spread, track, type LoadPlan } from '@asc/http'
import type { Handle } from '../sockets/handle.js'
import type { InheritedSockets } from '../sockets/inherited-sockets.js'
import { drainWorkers } from './cluster-workers.js'

/** The servers of a program that listen, or have connections left, and their drain. */
export class Servers {
  readonly #sockets: InheritedSockets
  readonly #load: LoadPlan
  readonly #servers = new Set<Server>()
  #draining: { readonly until: number; readonly cutOff: (busy: number) => void } | undefined

  constructor(sockets: InheritedSockets, load: LoadPlan) {
    this.#sockets = sockets
    this.#load = load
  }

  /** A server is about to listen. It is known until it is closed. */
  add(server: Server): void {
    const tracked = track(server)
    if (this.#servers.has(server)) return
    this.#servers.add(server)
    server.once('close', () => this.#servers.delete(server))
    const draining = this.#draining
    if (draining) server.once('listening', () => void tracked.drain({ timeout: Math.max(0, draining.until - performance.now()), onTimeout: draining.cutOff }))
  }

  /** A server listens: its connections are spread evenly with those of its siblings. */
  listening(server: Server): void {
    if (this.#draining) return
    const { _handle: handle } = server as unknown as { _handle: Handle | null }
    spread(track(server), this.#load, this.#sockets.siblingPlace(handle))
  }

  /** How many connections are open. */
  get connections(): number {
    return [...this.#servers].reduce((sum, server) => sum + track(server).size, 0)
  }

  /** How many of them are in the middle of a request. */
  get busy(): number {
    return [...this.#servers].reduce((sum, server) => sum + track(server).busy, 0)
  }

  /**
   * Drains all servers, those that listen later as well.
   *
   * @param timeout milliseconds until their connections are closed
   * @param cutOff called with how many of a server's connections are closed in the middle of a request
   */
  async drain(timeout: number, cutOff: (busy: number) => void): Promise<void> {
    this.#draining = { until: performance.now() + timeout, cutOff }
    const drained = Promise.all([...this.#servers].map((server) => track(server).drain({ timeout, onTimeout: cutOff })))
    // What is left accepts for workers.
    this.#sockets.pause()
    await Promise.all([drained, drainWorkers(timeout)])
  }
}
