import type { Container, Notifier } from '@asc/core'
import { Pulse } from './pulse.js'
import { summary } from './summary.js'

/** How long changes are gathered into one status, in milliseconds: children that end together are one message. */
const gathering = 100

/** What the notifier is told of the containers: that all is ready or about to change, how it goes, and that it goes well. */
export class Report {
  readonly #notify: Notifier
  readonly #pulse: Pulse
  #phase: 'idle' | 'changing' | 'serving' | 'stopping' = 'idle'
  #container: Container | undefined
  /** Why the last change was not made, until one is. */
  #complaint: string | undefined
  /** Why everything ends, when it does so by itself. */
  #fatal: string | undefined
  #status = ''
  #timer: NodeJS.Timeout | undefined

  constructor(notify: Notifier) {
    this.#notify = notify
    this.#pulse = new Pulse(notify, () => this.#phase === 'stopping' || this.#container!.healthy)
  }

  /** Something new is being brought up. */
  begins(action: 'start' | 'restart' | 'reload'): void {
    this.#phase = 'changing'
    if (action === 'restart') this.#notify.restarting()
    if (action === 'reload') this.#notify.reloading()
  }

  /** All children are started, and have as long as their `startupTimeout` says to be ready. */
  waits(container: Container): void {
    const time = container.startupTime
    if (time > 0 && this.#phase === 'changing') this.#notify.extendTimeout(time)
  }

  /** What was begun is done, and `container` serves; unless everything was stopped meanwhile. */
  serves(container: Container): void {
    if (this.#phase !== 'changing') return
    this.#complaint = undefined
    if (container !== this.#container) this.#watch(container)
    this.#announce()
  }

  /** What was begun has failed, and what served before serves on; unless everything was stopped meanwhile. */
  failed(error: Error): void {
    if (this.#phase !== 'changing') return
    this.#complaint = error.message
    this.#notify.error(error.message)
    this.#announce()
  }

  /** Everything ends, by itself, for this reason. */
  gaveUp(error: Error): void {
    this.#fatal = error.message
    this.#notify.error(error.message)
  }

  /** Everything ends, within `grace` milliseconds; called again when it is to be quicker. */
  stops(grace: number): void {
    if (this.#phase !== 'stopping') this.#notify.stopping(this.#fatal && `Stopping: ${this.#fatal}`)
    this.#phase = 'stopping'
    this.#notify.extendTimeout(grace)
  }

  /** Everything has ended. */
  ended(): void {
    this.#phase = 'idle'
    this.#container = undefined
    this.#complaint = undefined
    this.#fatal = undefined
    this.#pulse.stop()
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#notify.extendTimeout(0)
  }

  #announce(): void {
    this.#phase = 'serving'
    this.#status = this.#summary()
    this.#notify.ready(this.#status)
    this.#pulse.start()
  }

  #watch(container: Container): void {
    this.#container = container
    const changed = () => {
      if (container !== this.#container) return
      this.#pulse.changed()
      this.#timer ??= setTimeout(() => this.#update(), gathering).unref()
    }
    for (const event of ['spawn', 'ready', 'exit', 'restart'] as const) container.on(event, changed)
  }

  #update(): void {
    this.#timer = undefined
    if (this.#phase !== 'serving') return
    const status = this.#summary()
    if (status !== this.#status) this.#notify.status(status)
    this.#status = status
  }

  #summary(): string {
    return `${summary(this.#container!)}${this.#complaint === undefined ? '' : `; the last change failed: ${this.#complaint}`}`
  }
}
