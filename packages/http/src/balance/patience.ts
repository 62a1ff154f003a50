/** For how long, in milliseconds, a sibling is not reckoned with at first, and at most. */
const absence = { first: 1_000, longest: 64_000 }

interface Record {
  turn: number
  missed: number
  absence: number
  until: number
}

/**
 * Finds the siblings for which it is no use to wait: stopped, blocked, or dead, and still with few connections. One that has let a few chances pass,
 * and has written nothing meanwhile, is left out of comparison until it does, or for a time that doubles.
 */
export class Patience {
  readonly #limit: number
  readonly #records = new Map<number, Record>()

  /** @param limit how many chances a sibling may miss */
  constructor(limit: number) {
    this.#limit = limit
  }

  /** @param turn what its row says, which changes with everything that it writes */
  includes(row: number, turn: number, now: number): boolean {
    const record = this.#records.get(row)
    if (!record) return true
    if (record.turn !== turn) return this.#records.delete(row)
    return record.missed < this.#limit || now >= record.until
  }

  /** It had a chance, and may not have taken it. */
  missed(row: number, turn: number, now: number): void {
    const known = this.#records.get(row)
    const record = known?.turn === turn ? known : { turn, missed: 0, absence: absence.first, until: now }
    this.#records.set(row, record)
    record.missed += 1
    if (record.missed < this.#limit) return
    record.until = now + record.absence
    record.absence = Math.min(absence.longest, record.absence * 2)
  }
}
