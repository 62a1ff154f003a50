import type { Connection } from '../protocols/connection.js'

/** How old a connection is at least, in milliseconds, that counts as lasting. It may be twice as old. */
export const youth = 100

/**
 * How many connections may end young before new ones are no longer distributed one by one: so many at once, and so many a second. Distributed again once
 * half of that has passed. Those who connect for each request need no help: chance spreads them, and each costs more than a moment.
 */
const budget = { most: 32, aSecond: 20 }

/** The connections of a server by their age: those that last are what is spread evenly. */
export class Arrivals {
  /** Those that have come since the last turn, and those of the turn before. */
  #fresh = new Set<Connection>()
  #older = new Set<Connection>()
  #lasting = 0
  #turned = 0
  #endedYoung = 0
  #budget = budget.most
  #calm = true

  /** How many are lasting. */
  get lasting(): number {
    return this.#lasting
  }
  get young(): number {
    return this.#fresh.size + this.#older.size
  }
  get open(): number {
    return this.#lasting + this.#fresh.size + this.#older.size
  }
  /** Few enough come for a moment only that each new one is worth a look at the siblings. */
  get calm(): boolean {
    return this.#calm
  }

  isYoung(connection: Connection): boolean {
    return this.#fresh.has(connection) || this.#older.has(connection)
  }

  entered(connection: Connection): void {
    this.#fresh.add(connection)
  }

  secured(connection: Connection, secured: Connection): void {
    if (this.#fresh.delete(connection)) this.#fresh.add(secured)
    else if (this.#older.delete(connection)) this.#older.add(secured)
  }

  left(connection: Connection): void {
    if (!this.#fresh.delete(connection) && !this.#older.delete(connection)) return void (this.#lasting -= 1)
    this.#endedYoung += 1
    if (this.#endedYoung > this.#budget) this.#calm = false
  }

  /** Looks at the clock: who is still there after two turns is lasting. */
  turn(now: number): void {
    const elapsed = now - this.#turned
    if (elapsed < youth) return
    this.#turned = now
    this.#lasting += this.#older.size
    this.#older = this.#fresh
    this.#fresh = new Set()
    this.#budget = Math.max(0, Math.min(budget.most, this.#budget + (elapsed / 1_000) * budget.aSecond - this.#endedYoung))
    this.#endedYoung = 0
    if (this.#budget >= budget.most / 2) this.#calm = true
  }
}
