import type { Server } from 'node:net'

/** What is used of the handle of a listening socket; `constructor` makes another one. */
interface Handle {
  readonly constructor: new (type: number) => Handle
  onread?: () => void
  open(descriptor: number): number
  readStart(): number
  readStop(): number
  hasRef(): boolean
  ref(): void
  unref(): void
  close(): void
}

/** `TCPConstants.SOCKET` and `PipeConstants.SOCKET` of Node. */
const plainSocket = 0

/**
 * Tells that a connection waits in the queue of a listening socket, without accepting it. Node polls a second descriptor of the socket as if to read
 * from it. As soon as a connection waits, that fails (ENOTCONN, EINVAL), which is the ring. While none comes it costs nothing.
 */
export class Doorbell {
  readonly #server: Server
  readonly #handle: Handle
  readonly #descriptor: number
  #rang: (() => void) | undefined
  #ringing: NodeJS.Immediate | undefined

  /** @param handle not opened yet */
  private constructor(server: Server, handle: Handle, descriptor: number) {
    this.#server = server
    this.#handle = handle
    this.#descriptor = descriptor
    // Within the call libuv still has it among what it polls; after it, not any more.
    handle.onread = () => {
      const rang = this.#rang
      this.#rang = undefined
      this.#ringing = setImmediate(() => rang?.())
    }
  }

  /**
   * @param descriptor of the socket that `server` listens on, which is this bell's from now on
   * @returns `undefined` where Node's handles cannot do this
   */
  static of(server: Server, descriptor: number): Doorbell | undefined {
    const { _handle: listening } = server as unknown as { _handle?: Partial<Handle> | null }
    if (!listening?.readStart || !listening.hasRef || typeof listening.constructor !== 'function') return undefined
    const handle = new listening.constructor(plainSocket) as Partial<Handle>
    if (!handle.open || handle.open(descriptor) !== 0) return undefined
    return new Doorbell(server, handle as Handle, descriptor)
  }

  /** Calls `rang` once when a connection waits, also one that waits already. Returns false where that is not possible. */
  wait(rang: () => void): boolean {
    // libuv reads no more from a handle on which a read has failed, until it is opened anew.
    if (this.#handle.open(this.#descriptor) !== 0 || this.#handle.readStart() !== 0) return false
    this.#rang = rang
    // It stands for the server, which does not poll meanwhile.
    const { _handle: listening } = this.#server as unknown as { _handle?: Handle | null }
    if (listening?.hasRef() === false) this.#handle.unref()
    else this.#handle.ref()
    return true
  }

  stop(): void {
    clearImmediate(this.#ringing)
    if (!this.#rang) return
    this.#rang = undefined
    this.#handle.readStop()
  }

  close(): void {
    this.stop()
    this.#handle.close()
  }
}
