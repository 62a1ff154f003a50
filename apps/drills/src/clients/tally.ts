/** What became of the requests of one client: every one that was sent is answered or lost in the end. */
export class Tally {
  answered = 0
  /** How often a stream of HTTP/2 was refused as unprocessed, and sent again as RFC 9113 §8.7 has it. The answer to that counts. */
  repeated = 0
  /** Why requests were lost, each cause with how often. */
  readonly lost = new Map<string, number>()
  readonly #waiting = new Set<() => void>()

  answer(count = 1): void {
    this.answered += count
    this.#announce()
  }

  lose(cause: string, count = 1): void {
    if (count === 0) return
    this.lost.set(cause, (this.lost.get(cause) ?? 0) + count)
    this.#announce()
  }

  /** How many were lost, of whatever cause. */
  get losses(): number {
    return [...this.lost.values()].reduce((total, count) => total + count, 0)
  }

  /** Resolves when so many more have been answered or lost. */
  async advance(count: number): Promise<void> {
    const goal = this.answered + this.losses + count
    while (this.answered + this.losses < goal) await new Promise<void>((resolve) => this.#waiting.add(resolve))
  }

  toString(): string {
    const causes = [...this.lost].map(([cause, count]) => `${count} × ${cause}`)
    const repeated = this.repeated > 0 ? `, ${this.repeated} refused and repeated` : ''
    return `${this.answered} answered, ${this.losses} lost${causes.length > 0 ? ` (${causes.join(', ')})` : ''}${repeated}`
  }

  #announce(): void {
    for (const resolve of this.#waiting) resolve()
    this.#waiting.clear()
  }
}
