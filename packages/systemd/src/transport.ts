/** A way by which a datagram gets to the service manager. */
export interface Transport {
  /** For the warning that says what was tried. */
  readonly name: string
  /** Whether descriptors can go along. */
  readonly carriesDescriptors: boolean
  /**
   * Hands one datagram over; at once, or by a promise. It never waits on the event loop.
   *
   * @throws {TransportMissing} when there is no such way here, now or later
   * @throws EAGAIN when the manager does not keep up; anything else loses this datagram
   */
  send(bytes: Uint8Array, descriptors: readonly number[]): void | Promise<void>
}

/** There is no such way here: the next one is tried. */
export class TransportMissing extends Error {}
