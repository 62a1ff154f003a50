/** Asks for a place among the children that are starting. */
export interface StartRequest {
  /** Whoever asks with the same lane is served in order; lanes take turns. */
  readonly lane: object
  /** How many children of this program may be starting when this one starts. `Infinity`: it never waits. */
  readonly limit: number
  /** True for what can wait until nobody else does. Default false. */
  readonly patient?: boolean
  /** It is its turn. Called once, perhaps before `ask` returns. */
  begin(): void
}

/** A child that is starting, as the queue sees it. */
export interface StartingChild {
  /** Whether it has done nothing since the last call; absent where that is not known. */
  idle?(): boolean
}

/** A place in the queue, and then among the children that are starting. */
export interface StartTurn {
  /** This child was started for it. */
  follow(child: StartingChild): void
  /** The child is ready, or has ended, or is not to be started any more. May be called again. */
  release(): void
}

/** How often the children that are starting are looked at while others wait, in milliseconds. */
const lookEvery = 50
/** A child that keeps the processors busy for longer than this, in milliseconds, holds up nobody any more. */
const longestHold = 5000
/** How many children an idle program starts within one turn of its event loop; each takes some milliseconds. */
const firstBurst = 4

interface Lane {
  readonly patient: boolean
  readonly waiting: Turn[]
}

/**
 * The queue of all starts of a program. Children that all start at once take the processors from each other, from those that serve, and from
 * their supervisor, and none is ready in time.
 *
 * A place is given back when its child is ready or has ended; while others wait, also when the child does nothing (it waits for a database, or
 * hangs), and at the latest after five seconds. So a release that hangs holds up no other child.
 */
export class StartQueue {
  readonly #lanes = new Map<object, Lane>()
  readonly #starting = new Set<Turn>()
  #startedInTurn = 0
  #burst = false
  #scheduled = false
  #look: NodeJS.Timeout | undefined

  /** How many children are starting. */
  get starting(): number {
    return this.#starting.size
  }
  /** How many wait for their turn. */
  get waiting(): number {
    let count = 0
    for (const { waiting } of this.#lanes.values()) count += waiting.length
    return count
  }

  /** Asks for a place; `begin` is called at once if there is one. */
  ask(request: StartRequest): StartTurn {
    const turn = new Turn(request, (turn) => this.#release(turn))
    if (request.limit === Infinity || (this.#lanes.size === 0 && this.#mayStartNow(request))) this.#begin(turn)
    else this.#wait(turn)
    return turn
  }

  #mayStartNow({ limit }: StartRequest): boolean {
    if (this.#startedInTurn === 0) this.#burst = this.#starting.size === 0
    return this.#starting.size < limit && this.#startedInTurn < (this.#burst ? firstBurst : 1)
  }

  #begin(turn: Turn): void {
    this.#starting.add(turn)
    this.#startedInTurn += 1
    this.#schedule()
    turn.begin()
  }

  #wait(turn: Turn): void {
    const { lane, patient = false } = turn.request
    const known = this.#lanes.get(lane)
    if (known) known.waiting.push(turn)
    else this.#lanes.set(lane, { patient, waiting: [turn] })
    this.#schedule()
    this.#look ??= setInterval(() => this.#lookAround(), lookEvery)
  }

  /** In a later turn of the event loop: what else there is to do comes between two starts. */
  #schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    setImmediate(() => {
      this.#scheduled = false
      this.#startedInTurn = 0
      this.#burst = false
      this.#startNext()
    })
  }

  /** The lane whose turn it is goes first, and the others wait for it: so its limit is reached some time, however low. */
  #startNext(): void {
    const lanes = [...this.#lanes]
    const [key, lane] = lanes.find(([, { patient }]) => !patient) ?? lanes[0] ?? []
    const turn = lane?.waiting[0]
    if (!lane || !turn || !this.#mayStartNow(turn.request)) return
    this.#leaveLane(turn)
    if (this.#lanes.delete(key!) && lane.waiting.length > 0) this.#lanes.set(key!, lane)
    this.#begin(turn)
  }

  #lookAround(): void {
    const now = performance.now()
    for (const turn of this.#starting) if (turn.isIdle() || turn.holdsFor(now) > longestHold) this.#release(turn)
  }

  #release(turn: Turn): void {
    if (this.#starting.delete(turn)) {
      if (this.#lanes.size > 0) this.#schedule()
    } else this.#leaveLane(turn)
  }

  #leaveLane(turn: Turn): void {
    const { lane: key } = turn.request
    const lane = this.#lanes.get(key)
    const at = lane?.waiting.indexOf(turn) ?? -1
    if (!lane || at < 0) return
    lane.waiting.splice(at, 1)
    if (lane.waiting.length === 0) this.#lanes.delete(key)
    if (this.#lanes.size > 0) return
    clearInterval(this.#look)
    this.#look = undefined
  }
}

class Turn implements StartTurn {
  readonly request: StartRequest
  readonly #release: (turn: Turn) => void
  #child: StartingChild | undefined
  #begunAt = Infinity

  constructor(request: StartRequest, release: (turn: Turn) => void) {
    this.request = request
    this.#release = release
  }

  begin(): void {
    this.#begunAt = performance.now()
    this.request.begin()
  }

  follow(child: StartingChild): void {
    this.#child = child
  }

  isIdle(): boolean {
    return this.#child?.idle?.() ?? false
  }
  /** How long it has had its place, in milliseconds. */
  holdsFor(now: number): number {
    return now - this.#begunAt
  }

  release(): void {
    this.#release(this)
  }
}

/** The one of this program, or of this thread. */
export const startQueue = new StartQueue()
