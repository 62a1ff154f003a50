import { showDuration } from './quantities.js'
import { errorColor, signs } from './style.js'

/** How long something may take before it is told that it is waited for, and how often that is told anew, in milliseconds. */
const patience = 1000

/** Shows what is waited for, in a terminal, where it takes longer than a second: one line in place, which goes when it is done. */
export class Waiting {
  readonly #stream = process.stderr
  readonly #began = performance.now()
  readonly #timer: NodeJS.Timeout | undefined
  #text: string
  #shown = false

  constructor(text: string, quiet = false) {
    this.#text = text
    if (!quiet && this.#stream.isTTY) this.#timer = setInterval(() => this.#show(), patience)
  }

  /** It is further now. */
  update(text: string): void {
    this.#text = text
    if (this.#shown) this.#show()
  }

  end(): void {
    clearInterval(this.#timer)
    if (this.#shown) this.#stream.write('\r\x1b[K')
  }

  #show(): void {
    this.#shown = true
    const text = `${signs().ellipsis} ${this.#text} (${showDuration(performance.now() - this.#began)})`
    this.#stream.write(`\r\x1b[K${errorColor.dim(text.slice(0, (this.#stream.columns || 80) - 1))}`)
  }
}
