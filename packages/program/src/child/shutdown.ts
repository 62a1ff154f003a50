import { drainMessage, drainTime, type ChildMessage } from '@asc/core/child'
import type { ProgramSettings } from '../settings/program-settings.js'
import type { Servers } from './servers.js'

/** How often the status says how many connections are left, in milliseconds. */
const statusInterval = 1_000

/** How a program is ended. */
export interface ShutdownSettings extends Pick<ProgramSettings, 'shutdown' | 'drainTimeout'> {
  readonly stopSignal: NodeJS.Signals | undefined
}

/** The end of a program: drain first, signal afterwards. So its own handler finds no connection that it could cut off. */
export class Shutdown {
  readonly #settings: ShutdownSettings
  readonly #servers: Servers
  readonly #send: (message: ChildMessage) => void
  #begun = false
  #delivered = false

  constructor(settings: ShutdownSettings, servers: Servers, send: (message: ChildMessage) => void) {
    this.#settings = settings
    this.#servers = servers
    this.#send = send
  }

  get begun(): boolean {
    return this.#begun
  }

  /** @param grace in how many milliseconds the parent kills this process */
  async begin(grace: number | undefined): Promise<void> {
    if (this.#begun) return
    this.#begun = true
    this.#send({ stopping: true })
    const tell = (): void => this.#send(drainMessage(this.#servers.connections, this.#servers.busy))
    tell()
    // It also keeps the process: the last connection may have been all that did, and the signal is still to come.
    const progress = setInterval(tell, statusInterval)
    await this.#servers.drain(Math.min(this.#settings.drainTimeout ?? Infinity, drainTime(grace)), (busy) => {
      if (busy > 0) this.#send({ status: `Drain timed out, connections closed in the middle of a request: ${busy}` })
    })
    this.#deliver(() => clearInterval(progress))
  }

  /** The parent asks again: the program gets the signal once more, unless its connections still drain. */
  again(): void {
    if (this.#delivered) process.kill(process.pid, 'SIGTERM')
  }

  /** @param delivered called when the program has been told */
  #deliver(delivered: () => void): void {
    this.#delivered = true
    if (this.#settings.shutdown === 'message') {
      delivered()
      return void process.emit('message', 'shutdown', undefined)
    }
    const signal = this.#settings.stopSignal ?? heardSignal()
    // Only where there is another listener: the first one takes the signal's own effect away, which is the end.
    if (process.listenerCount(signal) > 0) process.prependOnceListener(signal, delivered)
    process.kill(process.pid, signal)
  }
}

/** The signal that the program listens to. */
function heardSignal(): NodeJS.Signals {
  return process.listenerCount('SIGTERM') === 0 && process.listenerCount('SIGINT') > 0 ? 'SIGINT' : 'SIGTERM'
}
