import { isAscError, type Logger } from '@asc/core'
import { refusal } from '@asc/core/backend'
import { publishSignal } from '../reporting/diagnostics.js'
import { echoTime, isTrapped, signalMeaning } from './signal-meaning.js'
import { requireTrappable, type PlannedSignal, type SignalAction } from './signals.js'
import { Terminal } from './terminal.js'

/** What each action does. Rejections are logged. */
export type SignalActions = Readonly<Record<SignalAction, () => unknown>>

/** The handlers of a running controller. They are installed synchronously: a signal without a handler ends the program. */
export class Traps<Receiver> {
  readonly #receiver: Receiver
  readonly #plan: ReadonlyMap<NodeJS.Signals, PlannedSignal>
  readonly #actions: SignalActions
  readonly #logger: Logger
  readonly #terminal = new Terminal()
  /** The handlers of a user. */
  readonly #own = new Map<NodeJS.Signals, (receiver: Receiver) => unknown>()
  readonly #installed = new Map<NodeJS.Signals, () => void>()
  #active = false
  #echoes: NodeJS.Timeout | undefined
  /** When the first signal asked to stop. */
  #stopAt: number | undefined

  constructor(receiver: Receiver, plan: ReadonlyMap<NodeJS.Signals, PlannedSignal>, actions: SignalActions, logger: Logger) {
    this.#receiver = receiver
    this.#plan = plan
    this.#actions = actions
    this.#logger = logger
  }

  /** Sets what happens on `signal`. Throws a `TypeError` for one that cannot be trapped. */
  set(signal: NodeJS.Signals, handler: (receiver: Receiver) => unknown): void {
    requireTrappable('trap the signal', 'signal', signal)
    if (typeof handler !== 'function') throw new TypeError(refusal('trap the signal', 'handler', 'a function', handler))
    this.#own.set(signal, handler)
    if (this.#active) this.#install(signal)
  }

  install(): void {
    this.remove()
    this.#active = true
    this.#stopAt = undefined
    const terminal = this.#terminal.watch()
    for (const [signal, { chosen }] of this.#plan) if (isTrapped(signal, chosen, terminal)) this.#install(signal)
    for (const signal of this.#own.keys()) this.#install(signal)
  }

  /** Lets signals do again what they do by default. */
  remove(): void {
    this.#active = false
    clearTimeout(this.#echoes)
    this.#terminal.unwatch()
    for (const [signal, listener] of this.#installed) process.off(signal, listener)
    this.#installed.clear()
  }

  /** The same at the end of the program. After a signal to stop its echoes are ignored for a while: they must not end what ends already. */
  removeAtEnd(): void {
    this.#active = false
    if (this.#stopAt === undefined) return this.remove()
    this.#echoes = setTimeout(() => this.remove(), echoTime).unref()
  }

  #install(signal: NodeJS.Signals): void {
    if (this.#installed.has(signal)) return
    const listener = () => void this.#receive(signal)
    this.#installed.set(signal, listener)
    process.on(signal, listener)
  }

  async #receive(signal: NodeJS.Signals): Promise<void> {
    if (!this.#active) return
    try {
      const own = this.#own.get(signal)
      await (own ? own(this.#receiver) : this.#actionFor(signal)?.())
    } catch (error) {
      // That has been logged where it happened.
      if (isAscError(error, 'ASC_SUPERSEDED')) return
      this.#logger.error({ signal, err: error }, 'What the signal asked for has failed')
    }
  }

  #actionFor(signal: NodeJS.Signals): (() => unknown) | undefined {
    const planned = this.#plan.get(signal)
    if (!planned) return undefined
    const now = performance.now()
    const stoppingFor = this.#stopAt === undefined ? undefined : now - this.#stopAt
    const { action, text } = signalMeaning(signal, { ...planned, stoppingFor, terminalGone: signal === 'SIGHUP' && this.#terminal.justGone })
    this.#logger.info({ signal }, text)
    if (action) publishSignal(this.#receiver, signal, action)
    if (action === 'stop') this.#stopAt = now
    return action && this.#actions[action]
  }
}
