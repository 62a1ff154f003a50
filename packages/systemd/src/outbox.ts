import { NotifyError } from '@asc/core'
import { TransportMissing, type Transport } from './transport.js'

/** A datagram that is to be sent. */
export interface Letter {
  readonly bytes: Uint8Array
  readonly descriptors: readonly number[]
  /** Of two letters of the same kind that wait, only the newer is worth sending. */
  readonly kind?: string
}

/** How many letters wait at most; then the oldest is lost. */
const capacity = 64
/** The pauses before the manager is asked again, in milliseconds. */
const [firstPause, longestPause] = [10, 1000]

/**
 * Sends letters in their order by the first transport that there is. When the manager does not keep up they wait here, never on
 * the event loop; they do not keep the process alive. What goes wrong is a process warning, once until it has gone well again.
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
      this.#report(`${capacity} notifications wait for the service manager; the oldest is lost`)
    }
    if (!this.#busy) this.#work()
  }

  /** Resolves once nothing waits any more: all has been handed over, or given up. Who awaits it keeps the process alive. */
  async idle(): Promise<void> {
    if (this.#waiting.length === 0) return
    const alive = setInterval(() => {}, 60_000)
    await new Promise<void>((resolve) => this.#idle.add(resolve))
    clearInterval(alive)
  }

  /** Sends what it can at once; goes on by itself when a transport takes its time. */
  #work(): void {
    this.#busy = false
    for (let letter = this.#waiting[0]; letter; letter = this.#waiting[0]) {
      const transport = this.#transports.find(({ carriesDescriptors }) => carriesDescriptors || letter.descriptors.length === 0)
      if (!transport) {
        this.#done(letter)
        this.#report(letter.descriptors.length > 0 ? 'No way to hand descriptors to the service manager: @asc/posix does not work here' : 'No way to notify the service manager')
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
    if (!this.#reported) process.emitWarning(new NotifyError(text, cause && { cause }))
    this.#reported = true
  }
}
