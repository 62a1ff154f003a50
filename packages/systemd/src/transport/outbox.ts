import { NotifyError } from '@asc/core'
import { warn } from '@asc/core/backend'
import { TransportMissing, type Transport } from './transport.js'

/** A datagram to send. */
export interface Letter {
  readonly bytes: Uint8Array
  readonly descriptors: readonly number[]
  /** Of two waiting letters of the same kind, only the newer one is sent. */
  readonly kind?: string
}

/** How many letters may wait; when there are more, the oldest is dropped. */
const capacity = 64
/** The pauses before the manager is asked again, in milliseconds. */
const [firstPause, longestPause] = [10, 1000]

/**
 * Sends letters in order by the first transport that is available. If the manager does not keep up they wait here, never on the
 * event loop, and they do not keep the process alive. An error is a process warning, once until a letter has been sent again.
 */
export class Outbox {
  readonly #transports: Transport[]
  #waiting: Letter[] = []
  #busy = false
  #pause = firstPause
  #reported = false
  readonly #idle = new Set<() => void>()

  constructor(transports: readonly Transport[]) {
    this.#transports = [...transports]
  }

  post(letter: Letter): void {
    if (letter.kind !== undefined) this.#waiting = this.#waiting.filter(({ kind }) => kind !== letter.kind)
    this.#waiting.push(letter)
    if (this.#waiting.length > capacity) {
      this.#waiting.shift()
      this.#report(`${capacity} notifications wait for the service manager; the oldest was dropped`)
    }
    if (!this.#busy) this.#work()
  }

  /** Resolves once no letter waits any more: all have been sent, or given up. Awaiting it keeps the process alive. */
  async idle(): Promise<void> {
    if (this.#waiting.length === 0) return
    const alive = setInterval(() => {}, 60_000)
    await new Promise<void>((resolve) => this.#idle.add(resolve))
    clearInterval(alive)
  }

  /** Sends what it can at once; continues by itself if a transport needs time. */
  #work(): void {
    this.#busy = false
    for (let letter = this.#waiting[0]; letter; letter = this.#waiting[0]) {
      const transport = this.#transports.find(({ carriesDescriptors }) => carriesDescriptors || letter.descriptors.length === 0)
      if (!transport) {
        this.#done(letter)
        this.#report(letter.descriptors.length > 0 ? 'Cannot pass descriptors to the service manager: @asc/posix does not work here' : 'Cannot notify the service manager: no transport works here')
        continue
      }
      try {
        const sending = transport.send(letter.bytes, letter.descriptors)
        if (sending) return this.#await(letter, transport, sending)
        this.#sent(letter)
      } catch (error) {
        if (this.#failed(letter, transport, error as NodeJS.ErrnoException)) return
      }
    }
    for (const resolve of this.#idle) resolve()
    this.#idle.clear()
  }

  #await(letter: Letter, transport: Transport, sending: Promise<void>): void {
    this.#busy = true
    sending.then(
      () => {
        this.#sent(letter)
        this.#work()
      },
      (error: NodeJS.ErrnoException) => {
        if (!this.#failed(letter, transport, error)) this.#work()
      },
    )
  }

  /** @returns whether it will be tried again later */
  #failed(letter: Letter, transport: Transport, error: NodeJS.ErrnoException): boolean {
    if (error.code === 'EAGAIN' || error.code === 'ENOBUFS') {
      this.#busy = true
      setTimeout(() => this.#work(), this.#pause).unref()
      this.#pause = Math.min(longestPause, this.#pause * 2)
      return true
    }
    if (error instanceof TransportMissing) {
      this.#transports.splice(this.#transports.indexOf(transport), 1)
      return false
    }
    this.#done(letter)
    this.#report(`Cannot notify the service manager through ${transport.name}: ${error.message}`, error)
    return false
  }

  #sent(letter: Letter): void {
    this.#done(letter)
    this.#pause = firstPause
    this.#reported = false
  }

  #done(letter: Letter): void {
    this.#waiting = this.#waiting.filter((waiting) => waiting !== letter)
  }

  #report(text: string, cause?: Error): void {
    if (!this.#reported) warn(new NotifyError(text, cause && { cause }))
    this.#reported = true
  }
}
