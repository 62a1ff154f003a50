import type { Container, Notifier } from '@asc/core'
import { containerControls } from '@asc/core/backend'
import type { Narrator } from './narrator.js'
import { Pulse } from './pulse.js'
import { summary } from './summary.js'

/** How long changes are collected into one status, in milliseconds: children that end together are one message. */
const gathering = 100
/** How often the status of a stop is told, in milliseconds. */
const stopInterval = 1_000

/** Reports the state of the containers to the notifier: ready, about to change, the current status, and healthy. */
export class Report {
  readonly #notify: Notifier
  readonly #narrator: Narrator
  readonly #pulse: Pulse
  #phase: 'idle' | 'changing' | 'serving' | 'stopping' = 'idle'
  #container: Container | undefined
  /** Why the last change failed, until one succeeds. */
  #complaint: string | undefined
  /** Why everything ends, if that was not requested. */
  #fatal: string | undefined
  #status = ''
  #timer: NodeJS.Timeout | undefined
  #remaining: NodeJS.Timeout | undefined

  constructor(notify: Notifier, narrator: Narrator) {
    this.#notify = notify
    this.#narrator = narrator
    this.#pulse = new Pulse(notify, () => this.#phase === 'stopping' || this.#container!.healthy)
  }

  /** Call this when new children are being started. */
  begins(action: 'start' | 'restart' | 'reload'): void {
    this.#phase = 'changing'
    this.#narrator.begins(action)
    if (action === 'restart') this.#notify.restarting()
    if (action === 'reload') this.#notify.reloading()
  }

  /** Call this when all children were asked for: each has its `startupTimeout` to become ready, from its turn to start on. */
  waits(container: Container): void {
    this.#narrator.waits(container)
    this.#extend(container)
    container.on('spawn', () => this.#extend(container))
  }

  #extend(container: Container): void {
    const time = containerControls(container).startupTime
    if (time > 0 && this.#phase === 'changing') this.#notify.extendTimeout(time)
  }

  /** Call this when the change has succeeded and `container` serves; has no effect if everything was stopped meanwhile. */
  serves(container: Container): void {
    if (this.#phase !== 'changing') return
    this.#complaint = undefined
    this.#narrator.serves(container)
    if (container !== this.#container) this.#watch(container)
    this.#announce()
  }

  /** Call this when the change has failed and the old children keep serving; has no effect if everything was stopped meanwhile. */
  failed(error: Error): void {
    if (this.#phase !== 'changing') return
    this.#complaint = error.message
    this.#notify.error(error.message)
    this.#narrator.failed()
    this.#announce()
  }

  /** Call this when everything ends by itself, with the reason. */
  gaveUp(error: Error): void {
    this.#fatal = error.message
    this.#notify.error(error.message)
  }

  /**
   * Call this when everything is being stopped, within `grace` milliseconds; and again if that becomes shorter. Our own supervisor waits so long while
   * something is left, and is told each second what that is.
   */
  stops(grace: number): void {
    if (this.#phase !== 'stopping') {
      this.#narrator.stops(grace)
      this.#notify.stopping(this.#fatal && `Stopping: ${this.#fatal}`)
      this.#remaining = setInterval(() => this.#tell(this.#narrator.remaining), stopInterval).unref()
    }
    this.#phase = 'stopping'
    this.#notify.extendTimeout(grace)
  }

  /** Call this when everything has ended. */
  ended(): void {
    if (this.#phase !== 'idle') this.#narrator.ended(this.#phase === 'stopping')
    this.#phase = 'idle'
    this.#container = undefined
    this.#complaint = undefined
    this.#fatal = undefined
    this.#pulse.stop()
    clearTimeout(this.#timer)
    clearInterval(this.#remaining)
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
    this.#narrator.changed(this.#container!)
    this.#tell(this.#summary())
  }

  #tell(status: string): void {
    if (status !== this.#status) this.#notify.status(status)
    this.#status = status
  }

  #summary(): string {
    return `${summary(this.#container!)}${this.#complaint === undefined ? '' : `; the last change failed: ${this.#complaint}`}`
  }
}
