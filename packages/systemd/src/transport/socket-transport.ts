import { sendDatagram } from '@asc/posix'
import { TransportMissing, type Transport } from './transport.js'

/** Errors that the system call itself returns. Any other error means that there is no such call here. */
const ofTheSocket = /^(EAGAIN|EWOULDBLOCK|ENOBUFS|ENOENT|ECONNREFUSED|EACCES|EPERM|EMSGSIZE|ENAMETOOLONG|EBADF|EMFILE|ENFILE|ENOMEM|EPROTOTYPE|ENOTDIR|ETOOMANYREFS)$/

/** sendmsg(2) with MSG_DONTWAIT, from our own PID, as `NotifyAccess=main` requires. Synchronous. */
export class SocketTransport implements Transport {
  readonly name = 'sendmsg(2) by @asc/posix'
  readonly carriesDescriptors = true
  readonly #path: string

  /** @param path as in `NOTIFY_SOCKET`: a path, or `@` and an abstract name */
  constructor(path: string) {
    this.#path = path
  }

  send(bytes: Uint8Array, descriptors: readonly number[]): void {
    try {
      sendDatagram(this.#path, bytes, descriptors)
    } catch (error) {
      if (ofTheSocket.test(String((error as NodeJS.ErrnoException).code))) throw error
      throw new TransportMissing((error as Error).message, { cause: error })
    }
  }
}
