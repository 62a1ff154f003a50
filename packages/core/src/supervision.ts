import { Account } from './account.js'
import type { Backend } from './backend.js'
import type { Child } from './child.js'
import type { Container } from './container.js'
import { ContainerMail } from './container-mail.js'
import { RestartLimitError, SetupError, type AscError } from './errors.js'
import { describeExit, type ExitStatus } from './exit-status.js'
import type { Listener } from './listener.js'
import type { Logger } from './logger.js'
import { grumble, readiness } from './readiness.js'
import { Recycler } from './recycler.js'
import { emptyHistory, type RestartRecord } from './restart.js'
import { Seat, type Place, type SeatOwner } from './seat.js'
import { Siblings, type Strategy } from './siblings.js'
import { Spares } from './spares.js'
import { Watch } from './watch.js'

/** What a container supervises with. */
export interface Means {
  readonly backend: Backend
  readonly logger: Logger
  readonly healthCheckInterval: number
  readonly strategy: Strategy
}

/** The seats of one container, and what follows for the others when something happens to one of them. */
export class Supervision implements SeatOwner {
  readonly logger: Logger
  readonly account: Account
  readonly spares: Spares
  /** In the order of their starts, but for one that took the place of another. */
  readonly seats = new Set<Seat>()
  /** Those that are not opened yet. */
  readonly held: Seat[] = []
  readonly keyed = new Map<string, Seat>()
  readonly mail: ContainerMail
  /** What is admitted belongs to a reload that is not accepted yet. */
  onTrial = false
  /** Seats are held instead of opened. */
  holding = false
  /** Why the container gave up, if it did. */
  failure: AscError | undefined
  readonly #container: Container
  readonly #watch: Watch
  readonly #siblings: Siblings
  /** Children that are restarted together share the limit of their restarts, as in OTP. */
  readonly #sharedRecord: RestartRecord | undefined
  readonly #waiting = new Set<() => void>()
  /** All that its children were ever given: some of them may have ended. */
  readonly #listeners = new Set<Listener>()
  #lastRank = 0

  constructor(container: Container, { backend, logger, healthCheckInterval, strategy }: Means) {
    this.#container = container
    this.mail = new ContainerMail(container)
    this.logger = logger
    this.account = new Account(container, logger)
    this.spares = new Spares({ backend, logger, seats: this.seats, emptied: () => this.changed() })
    this.#siblings = new Siblings(strategy, { seats: this.seats, announce: (seat, delay) => this.account.restarting(seat.child, delay) })
    this.#sharedRecord = strategy === 'one-for-one' ? undefined : { history: emptyHistory }
    const recycler = new Recycler(this)
    this.#watch = new Watch(healthCheckInterval, this.seats, {
      judge: (child, clock) => this.account.overdue(child, clock),
      checked: () => recycler.check(),
    })
  }

  /** Makes a seat: opened at once, unless seats are held. */
  admit(place: Omit<Place, 'rank' | 'record'>): void {
    const record = this.#sharedRecord ?? { history: emptyHistory }
    const seat = new Seat({ ...place, rank: ++this.#lastRank, record }, this)
    seat.onTrial = this.onTrial
    if (seat.plan.key !== undefined) this.keyed.set(seat.plan.key, seat)
    for (const listener of Object.values(seat.plan.listeners)) this.#listeners.add(listener)
    this.hold(seat)
    if (!this.holding) this.release(Infinity)
  }

  /** Another seat for the same place. It is not opened yet, and does not have the key. */
  twin({ place }: Seat): Seat {
    return new Seat(place, this)
  }

  /** Keeps a seat until it is released. */
  hold(seat: Seat): void {
    this.held.push(seat)
    this.held.sort((one, other) => one.place.rank - other.place.rank)
  }

  /** Keeps the place of a seat that will be emptied. */
  holdPlaceOf(seat: Seat): void {
    const twin = this.twin(seat)
    if (twin.plan.key !== undefined) this.keyed.set(twin.plan.key, twin)
    this.hold(twin)
  }

  /** Opens as many of the held seats, in their order. */
  release(count: number): void {
    for (const seat of this.held.splice(0, count)) this.open(seat)
  }

  /** Forgets held seats. */
  drop(seats: readonly Seat[]): void {
    for (const seat of seats) {
      if (this.held.includes(seat)) this.held.splice(this.held.indexOf(seat), 1)
      if (this.keyed.get(seat.plan.key ?? '') === seat) this.keyed.delete(seat.plan.key!)
    }
  }

  open(seat: Seat): void {
    this.seats.add(seat)
    seat.open()
    this.#watch.start()
  }

  /** Forgets what is held, and starts nothing together any more. */
  end(): void {
    this.drop([...this.held])
    this.#siblings.end()
    this.spares.stop()
  }

  /** The seat of a child, unless it is to go. */
  seatOf(child: Child): Seat | undefined {
    return [...this.seats].find((seat) => seat.child === child && !seat.retired)
  }

  /** Whether these seats became ready; see `Container.waitUntilReady`. */
  async untilReady(seats: () => Seat[], strict = false, signal?: AbortSignal): Promise<boolean> {
    const stopGrumbling = grumble(this.logger, seats)
    try {
      const probe = () => {
        const all = seats()
        const over = this.failure !== undefined || this.#container.stopping
        return readiness({ seats: all, over, stumbled: all.some((seat) => seat.stumbled) }, strict)
      }
      return await this.until(probe, signal)
    } finally {
      stopGrumbling()
    }
  }

  /** Resolves with the first value that `probe` returns, asked now and after each change; rejects when `signal` is aborted. */
  until<T>(probe: () => T | undefined, signal?: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#waiting.delete(ask)
        signal?.removeEventListener('abort', abort)
      }
      const abort = () => {
        leave()
        reject(signal!.reason as Error)
      }
      const ask = () => {
        const value = probe()
        if (value === undefined) return
        leave()
        resolve(value)
      }
      if (signal?.aborted) return reject(signal.reason as Error)
      signal?.addEventListener('abort', abort, { once: true })
      this.#waiting.add(ask)
      ask()
    })
  }

  /** Resolves once nobody is left, and nobody will come. */
  async untilEmpty(): Promise<void> {
    await this.until(() => (this.seats.size + this.held.length + this.spares.size === 0 ? true : undefined))
  }

  closeListeners(): void {
    for (const listener of this.#listeners) listener.close()
  }

  /** Lets everybody who waits look again. */
  changed(): void {
    for (const ask of [...this.#waiting]) ask()
  }

  ready(child: Child): void {
    this.account.ready(child)
    this.changed()
  }

  restarting(seat: Seat, delay: number): boolean {
    this.account.restarting(seat.child, delay)
    const together = !seat.retired && this.#siblings.restart(seat, delay)
    this.changed()
    return together
  }

  vacated(seat: Seat): void {
    this.#siblings.vacated(seat)
    this.changed()
  }

  closed(seat: Seat, child: Child, status: ExitStatus, gaveUp: boolean): void {
    this.seats.delete(seat)
    if (seat.plan.key !== undefined && this.keyed.get(seat.plan.key) === seat) this.keyed.delete(seat.plan.key)
    this.spares.closed(seat.plan)
    if (this.seats.size === 0) this.#watch.stop()
    if ((gaveUp || !status.success) && !seat.retired && !seat.onTrial) this.#fail(child, status, gaveUp)
    this.#siblings.proceed()
    this.changed()
  }

  #fail(child: Child, status: ExitStatus, gaveUp: boolean): void {
    const first = !this.failure
    const account = `'${child.name}': ${describeExit(status)}`
    const options = status.error && { cause: status.error }
    this.failure ??= gaveUp
      ? new RestartLimitError(`A child failed more often than its restart limit or its policy allows: ${account}`, options)
      : new SetupError(`A child failed and is not restarted: ${account}`, [status], options)
    if (gaveUp) void this.#container.stop()
    if (first) this.account.failed(child, this.failure, gaveUp)
  }
}
