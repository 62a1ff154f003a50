import type { Notifier } from '@asc/core'

/** The longest delay of a Node timer, in milliseconds. */
const longestDelay = 2 ** 31 - 1

/**
 * Tells the watchdog of whoever started us that we are well, at half the time that it waits; not while `healthy` says otherwise, and
 * not while our event loop stands still. Without a watchdog it does nothing.
 */
export class Pulse {
  readonly #notify: Notifier
  readonly #healthy: () => boolean
  #timer: NodeJS.Timeout | undefined
  #missed = false

  constructor(notify: Notifier, healthy: () => boolean) {
    this.#notify = notify
    this.#healthy = healthy
  }

  start(): void {
    const { healthCheckTimeout } = this.#notify
    if (healthCheckTimeout === undefined || this.#timer) return
    this.#timer = setInterval(() => this.#beat(), Math.min(longestDelay, healthCheckTimeout / 2)).unref()
  }

  /** Something has changed: a beat that was missed is made up for, since the next one may come too late. */
  changed(): void {
    if (this.#missed) this.#beat()
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
    this.#missed = false
  }

  #beat(): void {
    this.#missed = !this.#healthy()
    if (!this.#missed) this.#notify.healthy()
  }
}
