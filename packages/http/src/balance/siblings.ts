import { rowStates, type LoadRows } from '@asc/core/backend'
import type { Patience } from './patience.js'
import type { Standing } from './share.js'

/** The other children that accept from the same socket, as the board says. */
export class Siblings {
  readonly #rows: LoadRows
  readonly #row: number
  readonly #group: number

  constructor(rows: LoadRows, row: number, group: number) {
    this.#rows = rows
    this.#row = row
    this.#group = group
  }

  /** Looks at the board. */
  read(): void {
    this.#rows.read()
  }

  /** Those who accept, as of the last look, and who are worth waiting for. */
  standing(patience: Patience, now: number): Standing[] {
    const found: Standing[] = []
    for (let row = 1; row <= this.#rows.count; row++) {
      if (row === this.#row || this.#rows.get(row, 'state') !== rowStates.accepting || this.#rows.get(row, 'group') !== this.#group) continue
      if (patience.includes(row, this.turn(row), now)) found.push({ row, load: this.#rows.get(row, 'load') })
    }
    return found
  }

  turn(row: number): number {
    return this.#rows.get(row, 'turn')
  }
}
