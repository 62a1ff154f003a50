/** A way to send a datagram to the service manager. */
export interface Transport {
  /** Its name in warnings. */
  readonly name: string
  /** Whether it can send descriptors. */
  readonly carriesDescriptors: boolean
  /**
   * Sends one datagram; synchronously, or by a promise. Never blocks the event loop.
   *
   * @throws {TransportMissing} if this transport is not available, now or later
   * @throws EAGAIN if the manager does not keep up; any other error loses this datagram
   */
  send(bytes: Uint8Array, descriptors: readonly number[]): void | Promise<void>
}

/** This transport is not available here: the next one is tried. */
export class TransportMissing extends Error {}
