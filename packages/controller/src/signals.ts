import { refusal } from '@asc/core'
import type { Controller } from './controller.js'

/** What a controller does on a signal. Rejections are logged. */
export type SignalHandler = (controller: Controller) => unknown

/** The actions that signals have unless `trap` gives them others. */
export type SignalAction = 'restart' | 'reload' | 'stop' | 'quit' | 'grow' | 'shrink'

/** See signal(7). SIGUSR1 is missing: it starts Node's inspector. */
export const signalActions: Readonly<Partial<Record<NodeJS.Signals, SignalAction>>> = {
  SIGHUP: 'restart',
  SIGINT: 'stop',
  SIGTERM: 'stop',
  SIGQUIT: 'quit',
  SIGUSR2: 'reload',
  SIGTTIN: 'grow',
  SIGTTOU: 'shrink',
}

/** Signals that nobody can handle, or that are taken. */
const refused: readonly string[] = ['SIGKILL', 'SIGSTOP', 'SIGUSR1']

/** Does what a signal asks for. */
export async function handleSignal(controller: Controller, signal: NodeJS.Signals, handler: SignalHandler): Promise<void> {
  controller.logger.debug({ signal }, 'Received a signal')
  try {
    await handler(controller)
  } catch (error) {
    controller.logger.error({ signal, error }, 'What the signal asked for has failed')
  }
}

/** The handlers of a running controller. They are installed synchronously: a signal without a handler ends the program. */
export class Traps {
  readonly #handlers = new Map<NodeJS.Signals, SignalHandler>()
  readonly #receive: (signal: NodeJS.Signals, handler: SignalHandler) => void
  readonly #installed = new Map<NodeJS.Signals, () => void>()
  #active = false

  constructor(receive: (signal: NodeJS.Signals, handler: SignalHandler) => void) {
    this.#receive = receive
  }

  /** Sets what happens on `signal`. Throws a `TypeError` for one that cannot be trapped. */
  set(signal: NodeJS.Signals, handler: SignalHandler): void {
    if (typeof signal !== 'string' || !/^SIG[A-Z0-9]+$/.test(signal) || refused.includes(signal)) {
      throw new TypeError(refusal('trap the signal', 'signal', `a signal other than ${refused.join(', ')}`, signal))
    }
    if (typeof handler !== 'function') throw new TypeError(refusal('trap the signal', 'handler', 'a function', handler))
    this.#handlers.set(signal, handler)
    if (this.#active) this.#install(signal)
  }

  install(): void {
    this.#active = true
    for (const signal of this.#handlers.keys()) this.#install(signal)
  }

  remove(): void {
    this.#active = false
    for (const [signal, listener] of this.#installed) process.off(signal, listener)
    this.#installed.clear()
  }

  #install(signal: NodeJS.Signals): void {
    if (this.#installed.has(signal)) return
    const listener = () => this.#receive(signal, this.#handlers.get(signal)!)
    this.#installed.set(signal, listener)
    process.on(signal, listener)
  }
}
