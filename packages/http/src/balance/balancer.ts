import { fieldsOfRow, LoadRows, rowFields, rowStates, type InheritedLoad } from '@asc/core/backend'
import type { Connection } from '../protocols/connection.js'
import type { TrackedServer } from '../track/tracked-server.js'
import { Arrivals, youth } from './arrivals.js'
import type { Departures } from './departures.js'
import { Door } from './door.js'
import { Doorbell } from './doorbell.js'
import { Patience } from './patience.js'
import { isAhead, surplus, type Standing } from './share.js'
import { Siblings } from './siblings.js'

/** How a server is balanced with those of its siblings. */
export interface BalancerOptions {
  readonly load: Omit<InheritedLoad, 'bell'> & { readonly bell?: number | undefined }
  /** Milliseconds between two connections that are asked to reconnect; `false`: none is. */
  readonly letGo: number | false
  /** The socket, where the board serves several. Default 0. */
  readonly group?: number
}

/** How often a child with lasting connections looks at its siblings, in milliseconds, where nothing else makes it. */
const rest = 1_000
/** How many chances a sibling may miss before nobody waits for it: to accept a connection, and to get one that was asked to reconnect. */
const chances = { accept: 3, get: 4 }

/**
 * Spreads connections evenly over the children that share a socket. Each says on a board how many it has. Who is ahead accepts after the others (`Door`), and while
 * somebody has too few, those who have too many ask one connection after another to reconnect (`Departures`). Connections that last for a moment only
 * are left to chance, as on any shared socket.
 */
export class Balancer {
  readonly #tracked: TrackedServer
  readonly #options: BalancerOptions
  readonly #departures: Departures
  readonly #rows: LoadRows
  readonly #row = new Uint32Array(fieldsOfRow)
  readonly #siblings: Siblings
  readonly #arrivals = new Arrivals()
  readonly #toAccept = new Patience(chances.accept)
  readonly #toGet = new Patience(chances.get)
  #door: Door | undefined
  #timer: NodeJS.Timeout | undefined
  /** With which delay the timer was set. */
  #delay = Infinity
  #ended = false
  /** It had too many at the last look, too. */
  #uneven = false
  /** How many had been asked to reconnect at the last look. */
  #asked = 0

  /** Begins at once; the server listens. */
  constructor(tracked: TrackedServer, departures: Departures, options: BalancerOptions) {
    const { load, group = 0 } = options
    this.#tracked = tracked
    this.#options = options
    this.#departures = departures
    this.#rows = new LoadRows(load.board)
    this.#siblings = new Siblings(this.#rows, load.row, group)
    const { bell: descriptor } = load
    const bell = descriptor === undefined ? undefined : Doorbell.of(tracked.server, descriptor)
    if (bell) this.#door = new Door(tracked.intake, bell, { ahead: () => this.#isAhead(), passedOver: () => this.#passOver() })
    this.#row[rowFields.group] = group
    for (const connection of tracked.connections.keys()) this.#arrivals.entered(connection)
    this.#write()
    this.#lookWithin(youth)
  }

  entered(connection: Connection): void {
    this.#arrivals.entered(connection)
    this.#lookWithin(youth)
    if (!this.#arrivals.calm) return
    this.#write()
    this.#door?.review()
  }

  secured(connection: Connection, secured: Connection): void {
    this.#arrivals.secured(connection, secured)
  }

  left(connection: Connection): void {
    this.#arrivals.left(connection)
    if (this.#arrivals.calm) this.#write()
    else this.#lookWithin(youth)
  }

  /** The server accepts no more: it does not count any longer. */
  end(): void {
    if (this.#ended) return
    this.#ended = true
    clearTimeout(this.#timer)
    this.#door?.close()
    this.#write()
  }

  /** What counts: in calm all connections, else those that last. */
  get #own(): Standing {
    const { calm, open, lasting } = this.#arrivals
    return { row: this.#options.load.row, load: Math.max(0, (calm ? open : lasting) - this.#departures.leaving) }
  }

  #isAhead(): boolean {
    return this.#arrivals.calm && this.#read() && isAhead(this.#own, this.#siblings.standing(this.#toAccept, performance.now()))
  }

  #passOver(): void {
    const { load } = this.#own
    const now = performance.now()
    for (const { row, load: other } of this.#siblings.standing(this.#toAccept, now)) {
      if (other < load) this.#toAccept.missed(row, this.#siblings.turn(row), now)
    }
  }

  #lookWithin(delay: number): void {
    if (delay >= this.#delay || this.#ended) return
    this.#delay = delay
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#look(), delay).unref()
  }

  #look(): void {
    const now = performance.now()
    this.#delay = Infinity
    this.#arrivals.turn(now)
    this.#write()
    if (!this.#read()) return
    this.#door?.lookAgain()
    if (this.#letGo(now)) this.#lookWithin(Math.max(1, this.#options.letGo || rest))
    else if (this.#arrivals.young > 0) this.#lookWithin(youth)
    else if (this.#arrivals.lasting > 1) this.#lookWithin(rest)
  }

  /** Asks one connection to reconnect, if it had too many at the last look and still has. @returns whether it has */
  #letGo(now: number): boolean {
    if (this.#options.letGo === false) return false
    const others = this.#siblings.standing(this.#toGet, now)
    const own = { ...this.#own, load: this.#arrivals.lasting - this.#departures.leaving }
    const uneven = own.load > 1 && surplus(own, others) > 0
    if (!uneven) this.#departures.askNone()
    else if (this.#uneven) this.#ask(own, others, now)
    this.#uneven = uneven
    return uneven
  }

  #ask(own: Standing, others: readonly Standing[], now: number): void {
    const { asked } = this.#departures
    for (const { row, load } of others) if (asked > this.#asked && load < own.load - 1) this.#toGet.missed(row, this.#siblings.turn(row), now)
    this.#asked = asked
    this.#departures.askOne((connection) => !this.#arrivals.isYoung(connection))
  }

  #read(): boolean {
    return this.#attempt(() => this.#siblings.read())
  }

  #write(): void {
    const row = this.#row
    const { state, load, open, turn, told } = rowFields
    row[state] = this.#ended || this.#tracked.intake.has('full') ? rowStates.closed : rowStates.accepting
    row[load] = this.#own.load
    row[open] = this.#arrivals.open
    row[told] = this.#departures.asked
    row[turn]! += 1
    this.#attempt(() => this.#rows.write(this.#options.load.row, row))
  }

  /** Where the board cannot be used any more, connections go where they go by themselves. */
  #attempt(use: () => void): boolean {
    try {
      use()
      return true
    } catch {
      this.#lost()
      return false
    }
  }

  #lost(): void {
    if (this.#ended) return
    this.#ended = true
    clearTimeout(this.#timer)
    this.#door?.close()
    this.#tracked.intake.release('ahead')
  }
}
