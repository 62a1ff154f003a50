import { ExpectationError } from './expectations.js'

/** How long, in milliseconds, the drill waits for anything before it gives up. A busy machine may be slow. */
const patience = 30_000

/** Lets many wait for a state that changes from time to time. */
export class Changes {
  readonly #waiting = new Set<() => void>()
  #failure: Error | undefined

  /** The state has changed: everybody who waits looks again. */
  announce(): void {
    for (const look of [...this.#waiting]) look()
  }

  /** There will be no more changes: what is still waited for does not happen. */
  end(failure: Error): void {
    this.#failure = failure
    this.announce()
  }

  /**
   * Resolves with the first value that `probe` returns other than `undefined` and `false`.
   *
   * @param expectation what is waited for, as a sentence that names what failed when it does not happen
   */
  until<T>(expectation: string, probe: () => T | undefined | false): Promise<T> {
    return new Promise((resolve, reject) => {
      const settle = (action: () => void) => {
        clearTimeout(timer)
        this.#waiting.delete(look)
        action()
      }
      const look = () => {
        const value = probe()
        if (value !== undefined && value !== false) settle(() => resolve(value))
        else if (this.#failure) settle(() => reject(new ExpectationError(`${expectation}: ${this.#failure?.message}`)))
      }
      const tooLate = () => settle(() => reject(new ExpectationError(`${expectation}: not within ${patience / 1000} s`)))
      const timer = setTimeout(tooLate, patience)
      this.#waiting.add(look)
      look()
    })
  }
}
