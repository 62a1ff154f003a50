import type { Intake } from '../track/intake.js'
import type { Doorbell } from './doorbell.js'

/** How long siblings that have fewer connections may take to accept one, in milliseconds: they may be in the middle of something. */
const courtesy = 5

/** What a door knows of those who stand at the others. */
export interface Neighbours {
  /** Whether one of them is to accept before this child. Looks at the board. */
  ahead(): boolean
  /** They have had their time, and a connection may still wait. */
  passedOver(): void
}

/**
 * - `open`: accepts, as any server.
 * - `listening`: siblings have fewer connections; waits for the bell.
 * - `courteous`: it rang; gives them a moment.
 * - `trying`: accepts for one turn of the event loop whatever still waits.
 */
type Stance = 'open' | 'listening' | 'courteous' | 'trying' | 'closed'

/**
 * Decides when a child accepts: at once if nobody has fewer connections; else only what those have left waiting for a moment. It never blocks the event loop,
 * never keeps anybody else from accepting, and needs no timer while nothing happens.
 */
export class Door {
  readonly #intake: Intake
  readonly #bell: Doorbell
  readonly #neighbours: Neighbours
  #stance: Stance = 'open'
  #timer: NodeJS.Timeout | undefined

  constructor(intake: Intake, bell: Doorbell, neighbours: Neighbours) {
    this.#intake = intake
    this.#bell = bell
    this.#neighbours = neighbours
  }

  /** The number of connections has changed. */
  review(): void {
    if (this.#stance === 'closed' || this.#stance === 'courteous') return
    if (this.#neighbours.ahead()) this.#listen()
    else this.#open()
  }

  /** The number of connections may have changed long ago: looks at it, and accepts what may wait though no bell has rung. */
  lookAgain(): void {
    if (this.#stance === 'listening') this.#try()
    else this.review()
  }

  /** For good: the server accepts no more. */
  close(): void {
    this.#stance = 'closed'
    clearTimeout(this.#timer)
    this.#bell.close()
  }

  #open(): void {
    if (this.#stance === 'open') return
    this.#stance = 'open'
    this.#bell.stop()
    this.#intake.release('ahead')
  }

  #listen(): void {
    if (this.#stance === 'listening') return
    if (!this.#bell.wait(() => this.#rang())) return this.#open()
    this.#stance = 'listening'
    this.#intake.hold('ahead')
  }

  #rang(): void {
    if (!this.#neighbours.ahead()) return this.#open()
    this.#stance = 'courteous'
    this.#timer = setTimeout(() => {
      this.#stance = 'listening'
      if (!this.#neighbours.ahead()) return this.#open()
      this.#neighbours.passedOver()
      this.#try()
    }, courtesy)
  }

  #try(): void {
    this.#stance = 'trying'
    this.#bell.stop()
    this.#intake.release('ahead')
    setImmediate(() => {
      if (this.#stance === 'trying') this.review()
    })
  }
}
