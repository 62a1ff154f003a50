/** Something that had to happen has not. The message says what. */
export class ExpectationError extends Error {
  override readonly name = 'ExpectationError'
}

/** What the drill expects, and which of it did not hold. */
export class Expectations {
  readonly broken: string[] = []
  #checked = 0

  get checked(): number {
    return this.#checked
  }

  /** Notes whether something held; the drill goes on in any case. `detail` says how things are instead. */
  check(expectation: string, held: boolean, detail?: string): void {
    this.#checked += 1
    if (!held) this.broken.push(detail ? `${expectation}: ${detail}` : expectation)
  }
}
