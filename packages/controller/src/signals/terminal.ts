import { closeSync, constants, openSync } from 'node:fs'

/** How often it is looked whether the terminal is still there, in milliseconds. */
const interval = 2000

/** How long after it has gone a SIGHUP is its own, in milliseconds. A shell hands it on after the kernel has. */
const hangupTime = 3000

/** Our controlling terminal, if we have one; see credentials(7). A program that outlives its terminal goes on without. */
export class Terminal {
  readonly #exists: () => boolean
  #present = false
  #lostAt = -Infinity
  #timer: NodeJS.Timeout | undefined

  constructor(exists = hasTerminal) {
    this.#exists = exists
  }

  /** @returns whether there is one */
  watch(): boolean {
    this.#present = this.#exists()
    if (this.#present) this.#timer = setInterval(() => this.#look(), interval).unref()
    return this.#present
  }

  unwatch(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  /** Whether we had one until a moment ago. */
  get justGone(): boolean {
    this.#look()
    return performance.now() - this.#lostAt < hangupTime
  }

  #look(): void {
    if (!this.#present || this.#exists()) return
    this.#present = false
    this.#lostAt = performance.now()
    this.unwatch()
  }
}

/** `/dev/tty` is the controlling terminal of who opens it, and ENXIO where there is none; see tty(4). */
function hasTerminal(): boolean {
  try {
    closeSync(openSync('/dev/tty', constants.O_RDONLY | constants.O_NOCTTY | constants.O_NONBLOCK))
    return true
  } catch {
    return false
  }
}
