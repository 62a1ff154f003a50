import type { Seat } from './seat.js'
import { defaultGrace, Stop } from './stop.js'

/**
 * Who is restarted when one child is: itself; all; or itself and those that were started after it. They are what OTP's
 * supervisors call by the same names.
 */
export type Strategy = 'one-for-one' | 'one-for-all' | 'rest-for-one'

/** The others that have to go when `failed` is restarted, in the order in which they are asked: the latest first. */
export function affected<S extends { readonly place: { readonly rank: number } }>(strategy: Strategy, seats: Iterable<S>, failed: S): S[] {
  if (strategy === 'one-for-one') return []
  const others = [...seats].filter((seat) => seat !== failed && (strategy === 'one-for-all' || seat.place.rank > failed.place.rank))
  return others.sort((one, other) => other.place.rank - one.place.rank)
}

/** What the siblings need of their container. */
export interface Family {
  readonly seats: ReadonlySet<Seat>
  /** A child goes or has gone, and will be started again. */
  announce(seat: Seat, delay: number): void
}

/**
 * Restarts children together: ends those that the strategy names, waits for the pause and until all are gone, and starts all of them
 * in their order. One that fails meanwhile, or afterwards, begins it anew, as one more failure of the one that failed first.
 */
export class Siblings {
  readonly #strategy: Strategy
  readonly #family: Family
  readonly #together = new Set<Seat>()
  #stop: Stop | undefined
  #dueAt = 0
  #paused = false
  #timer: NodeJS.Timeout | undefined

  constructor(strategy: Strategy, family: Family) {
    this.#strategy = strategy
    this.#family = family
  }

  /** The seat of a child that failed and shall be started again in `delay` milliseconds. Returns whether this is done here. */
  restart(seat: Seat, delay: number): boolean {
    if (this.#strategy === 'one-for-one') return false
    const accepted = [...this.#family.seats].filter(({ onTrial, retired }) => !onTrial && !retired)
    for (const other of [seat, ...affected(this.#strategy, accepted, seat)]) this.#suspend(other)
    this.#dueAt = Math.max(this.#dueAt, performance.now() + delay)
    this.#stop ??= new Stop(() => [...this.#together].filter((one) => this.#family.seats.has(one)), 'sibling')
    this.#stop.killIn(defaultGrace)
    clearTimeout(this.#timer)
    this.#paused = true
    const pause = Math.max(0, this.#dueAt - performance.now())
    this.#timer = setTimeout(() => {
      this.#paused = false
      this.proceed()
    }, pause)
    return true
  }

  /** One of them is gone. */
  vacated(seat: Seat): void {
    this.#family.announce(seat, Math.max(0, Math.round(this.#dueAt - performance.now())))
    this.proceed()
  }

  /** Starts them if nothing is waited for any more. */
  proceed(): void {
    const seats = [...this.#together].filter((seat) => this.#family.seats.has(seat))
    if (this.#paused || seats.some((seat) => !seat.vacant)) return
    this.#stop?.finish()
    this.#stop = undefined
    this.#together.clear()
    for (const seat of seats.sort((one, other) => one.place.rank - other.place.rank)) seat.resume()
  }

  /** Nothing is started any more. */
  end(): void {
    clearTimeout(this.#timer)
    this.#stop?.finish()
  }

  /** One that is never restarted (OTP's *temporary*) has to go too, and does not come back. */
  #suspend(seat: Seat): void {
    this.#together.add(seat)
    if (seat.plan.restart.on === 'never') seat.retire()
    seat.suspend('sibling')
  }
}
