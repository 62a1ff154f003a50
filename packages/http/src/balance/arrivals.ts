import type { Connection } from '../protocols/connection.js'

/** How old a connection is at least, in milliseconds, that counts as lasting. It may be twice as old. */
export const youth = 100

/**
 * How many connections may end young before new ones are no longer distributed one by one: so many at once, and so many a second. Distributed again once
 * all of that has come back. Those who connect for each request need no help: chance spreads them, and each costs more than a moment, as all who wait
 * are woken by each.
 */
const budget = { most: 8, aSecond: 20 }

/** In which turn a connection came. A mark on it costs less than a place in a set, and there is one for each of those that last for a moment. */
const came = Symbol('asc.http.came')
type Marked = Connection & { [came]?: number }

/** The connections of a server by their age: those that last are what is spread evenly. */
export class Arrivals {
  #turns = 0
  /** How many are there that have come since the last turn, and in the turn before. */
  #fresh = 0
  #older = 0
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
    return this.#fresh + this.#older
  }
  get open(): number {
    return this.#lasting + this.#fresh + this.#older
  }
  /** Few enough come for a moment only that each new one is worth a look at the siblings. */
  get calm(): boolean {
    return this.#calm
  }

  isYoung(connection: Connection): boolean {
    return this.#turns - (connection as Marked)[came]! < 2
  }

  entered(connection: Connection): void {
    ;(connection as Marked)[came] = this.#turns
    this.#fresh += 1
  }

  secured(connection: Connection, secured: Connection): void {
    ;(secured as Marked)[came] = (connection as Marked)[came]!
  }

  left(connection: Connection): void {
    const turns = this.#turns - (connection as Marked)[came]!
    if (turns > 1) return void (this.#lasting -= 1)
    if (turns === 0) this.#fresh -= 1
    else this.#older -= 1
    this.#endedYoung += 1
    if (this.#endedYoung > this.#budget) this.#calm = false
  }

  /** Looks at the clock: who is still there after two turns is lasting. */
  turn(now: number): void {
    const elapsed = now - this.#turned
    if (elapsed < youth) return
    this.#turned = now
    this.#turns += 1
    this.#lasting += this.#older
    this.#older = this.#fresh
    this.#fresh = 0
    this.#budget = Math.max(0, Math.min(budget.most, this.#budget + (elapsed / 1_000) * budget.aSecond - this.#endedYoung))
    this.#endedYoung = 0
    if (this.#budget >= budget.most) this.#calm = true
  }
}
