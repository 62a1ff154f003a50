import { write } from 'node:fs'
import { TransportMissing, type Transport } from './transport.js'

/**
 * Writes to an inherited datagram socket that is connected to the manager: write(2), with nothing native. It writes on a thread
 * of the pool, because such a descriptor blocks if the manager does not keep up. Then the end of the process waits for it too,
 * unless the program that made the socket has set O_NONBLOCK.
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
