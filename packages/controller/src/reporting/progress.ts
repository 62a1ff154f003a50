/** What takes longer than this is shown, and how often it is shown anew, in milliseconds. */
const patience = 1000

/** Shows what is going on where it takes longer than a second, with the seconds so far. */
export class Progress {
  readonly #show: (text: string | undefined) => void
  #timer: NodeJS.Timeout | undefined
  #began = 0

  constructor(show: (text: string | undefined) => void) {
    this.#show = show
  }

  /** Begins to wait. `text` is asked for each time that it is shown. */
  begin(text: () => string): void {
    clearInterval(this.#timer)
    this.#began = performance.now()
    this.#timer = setInterval(() => this.#show(`${text()} (${Math.round((performance.now() - this.#began) / 1000)} s)`), patience).unref()
  }

  end(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
    this.#show(undefined)
  }
}
