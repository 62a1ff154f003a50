/** Runs actions one after another, in the order in which they were requested, whether or not earlier ones succeeded. */
export class SerialQueue<Kind extends string = never> {
  readonly #waiting = new Map<Kind, Promise<unknown>>()
  #last: Promise<unknown> = Promise.resolve()

  /** @param kind if an action of this kind already waits, `action` is not run: both callers share the waiting one */
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

  /** Resolves when all actions requested so far have finished, whether or not they succeeded. */
  async idle(): Promise<void> {
    await this.#last
  }
}
