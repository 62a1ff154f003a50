/** How much time is asked for at once, and how often, in milliseconds: a supervisor that hangs is found by then, not when all its time is over. */
const [portion, interval] = [15_000, 5000]
/** What ends late ends a little late: the last children are killed and reaped, in milliseconds. */
const margin = 5000

/**
 * Asks for the time that something legitimately takes, in portions, while our event loop runs; see EXTEND_TIMEOUT_USEC in
 * sd_notify(3): once one was sent, the next has to come within it.
 */
export class TimeoutExtension {
  readonly #ask: (milliseconds: number) => void
  #timer: NodeJS.Timeout | undefined

  constructor(ask: (milliseconds: number) => void) {
    this.#ask = ask
  }

  /** Asks for `span` milliseconds from now, in place of what was asked for before. */
  begin(span: number): void {
    this.end()
    if (span <= 0) return
    const until = performance.now() + span + margin
    const ask = () => {
      const left = until - performance.now()
      if (left <= 0) return this.end()
      this.#ask(Math.ceil(Math.min(left, portion)))
    }
    this.#timer = setInterval(ask, interval).unref()
    ask()
  }

  end(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }
}
