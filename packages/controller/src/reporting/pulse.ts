import type { Notifier } from '@asc/core'

/** The longest delay of a Node timer, in milliseconds. */
const longestDelay = 2 ** 31 - 1

/**
 * Sends `healthy` to the watchdog of our own supervisor at half of its timeout, but not while `healthy` returns false or our event
 * loop is blocked. Does nothing without a watchdog.
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

  /** Call this when something has changed: sends a heartbeat that was skipped, because the next one may come too late. */
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
