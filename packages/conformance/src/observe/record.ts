/** How long a test waits for something that must come, in milliseconds. Long, because only a failure waits that long. */
const patience = 40_000

/** What has happened so far, and who waits for what. Entries are kept, so that a test can look for them later. */
export class Record<Entry> {
  readonly entries: Entry[] = []
  readonly #waiting = new Set<() => void>()
  readonly #show: (entry: Entry) => string

  constructor(show: (entry: Entry) => string) {
    this.#show = show
  }

  add(entry: Entry): void {
    this.entries.push(entry)
    for (const ask of [...this.#waiting]) ask()
  }

  /**
   * Resolves with the first value that `probe` returns, called now and after each entry. Rejects with all entries if none comes.
   */
  until<T>(what: string, probe: () => T | undefined): Promise<T> {
    return new Promise((resolve, reject) => {
      const ask = () => {
        const value = probe()
        if (value === undefined) return
        leave()
        resolve(value)
      }
      const leave = () => {
        clearTimeout(timer)
        this.#waiting.delete(ask)
      }
      const giveUp = () => {
        leave()
        reject(new Error(`Waited for ${what}; what happened is:\n${this.entries.map(this.#show).join('\n')}`))
      }
      const timer = setTimeout(giveUp, patience)
      this.#waiting.add(ask)
      ask()
    })
  }

  /** Resolves with the n-th entry that `match` accepts; 1 is the first. */
  nth(what: string, n: number, match: (entry: Entry) => boolean): Promise<Entry> {
    return this.until(`${what}, number ${n}`, () => this.entries.filter(match)[n - 1])
  }
}
