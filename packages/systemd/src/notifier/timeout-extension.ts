/**
 * How much time is requested at once, and how often, in milliseconds. A supervisor that hangs is found after that, not after the
 * whole time.
 */
const [portion, interval] = [15_000, 5000]
/** Extra time for the last children to be killed and reaped, in milliseconds. */
const margin = 5000

/**
 * Asks for the time that an operation may take, in portions, while our event loop runs; see EXTEND_TIMEOUT_USEC in sd_notify(3):
 * after the first request, the next one must come within the requested time.
 */
export class TimeoutExtension {
  readonly #ask: (milliseconds: number) => void
  #timer: NodeJS.Timeout | undefined

  constructor(ask: (milliseconds: number) => void) {
    this.#ask = ask
  }

  /** Asks for `span` milliseconds from now, instead of what was requested before. */
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
