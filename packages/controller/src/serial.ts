/** Runs actions one after another. An action of a kind that is waiting already is not run twice: both callers get the one that waits. Without a kind each counts. */
export class Serial<Kind extends string> {
  readonly #waiting = new Map<Kind, Promise<unknown>>()
  #last: Promise<unknown> = Promise.resolve()

  run<T>(kind: Kind | undefined, action: () => Promise<T>): Promise<T> {
    const waiting = kind && this.#waiting.get(kind)
    if (waiting) return waiting as Promise<T>
    const turn = this.#last.then(() => {
      if (kind) this.#waiting.delete(kind)
      return action()
    })
    if (kind) this.#waiting.set(kind, turn)
    this.#last = turn.catch(() => {})
    return turn
  }

  /** Resolves when all that was asked for so far is done, whether or not it went well. */
  async idle(): Promise<void> {
    await this.#last
  }
}
