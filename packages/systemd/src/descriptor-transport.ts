import { write } from 'node:fs'
import { TransportMissing, type Transport } from './transport.js'

/**
 * Writes to a datagram socket that is connected to the manager and that we inherited: write(2), with nothing native. On a thread of
 * the pool, since such a descriptor blocks when the manager does not keep up. Then the end of the process waits for it too, unless whoever
 * made the socket has set O_NONBLOCK.
 */
export class DescriptorTransport implements Transport {
  readonly name: string
  readonly carriesDescriptors = false
  readonly #descriptor: number

  constructor(descriptor: number) {
    this.#descriptor = descriptor
    this.name = `descriptor ${descriptor}`
  }

  send(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      write(this.#descriptor, bytes, (error) => {
        if (error?.code === 'EBADF') reject(new TransportMissing(error.message))
        else if (error) reject(error)
        else resolve()
      })
    })
  }
}
