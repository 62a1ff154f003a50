import { refusal, requireInteger } from './argument.js'
import { SetupError } from './errors.js'
import { emptySeats } from './empty-seats.js'
import type { Seat } from './seat.js'
import { defaultGrace } from './stop.js'
import type { Supervision } from './supervision.js'

/** The groups of a container: the children that one call of `run` has started. */
export class Groups {
  readonly #supervision: Supervision
  /** What `resize` has asked for. It holds also where `run` is called again, as in a reload. */
  readonly #sizes = new Map<string, number>()

  constructor(supervision: Supervision) {
    this.#supervision = supervision
  }

  /** How many children each group shall have, by its name. */
  get counts(): ReadonlyMap<string, number> {
    return new Map([...this.#members()].map(([group, seats]) => [group, this.#sizes.get(group) ?? seats.length]))
  }

  /** The size that a group was given since it was made. */
  sizeOf(group: string): number | undefined {
    return this.#sizes.get(group)
  }

  /** Takes over the sizes that groups were given in another container. */
  inherit(from: Groups): void {
    for (const [group, count] of from.#sizes) this.#sizes.set(group, count)
  }

  /** Remembers a size. Throws a `RangeError` when there is no such group, or `count` is no positive integer. */
  resize(group: string, count: number): void {
    const attempt = 'scale the group'
    requireInteger(attempt, 'count', count)
    const { counts } = this
    if (!counts.has(group)) throw new RangeError(refusal(attempt, 'group', `one of ${[...counts.keys()].join(', ') || 'none'}`, group))
    this.#sizes.set(group, count)
  }

  /**
   * Makes a group as large as it shall be: ends the newest, gracefully, or starts what is missing.
   *
   * @returns the seats that were opened
   * @throws {SetupError} when the group has ended
   */
  async adjust(group: string): Promise<Seat[]> {
    const members = this.#members().get(group)
    if (!members) throw new SetupError(`Cannot scale the group as '${group}' has ended`)
    const count = this.#sizes.get(group) ?? members.length
    await this.#shrink(members.slice(count).reverse())
    return this.#grow(members, count - members.length)
  }

  async #shrink(surplus: readonly Seat[]): Promise<void> {
    this.#supervision.drop(surplus)
    await emptySeats(this.#supervision, surplus, defaultGrace, 'scale')
  }

  #grow(members: readonly Seat[], missing: number): Seat[] {
    const { seats, held } = this.#supervision
    const { task, plan, group } = members[0]!.place
    const before = new Set(seats)
    const taken = [...seats, ...held].filter(({ place }) => place.group === group).map(({ place }) => place.index)
    for (const index of freeIndexes(taken, missing)) {
      this.#supervision.admit({ task, plan, group, index, name: memberName(group!, index) })
    }
    return [...seats].filter((seat) => !before.has(seat))
  }

  /** The seats that are meant to stay, in the order of their starts. */
  #members(): Map<string, Seat[]> {
    const { seats, held } = this.#supervision
    const members = new Map<string, Seat[]>()
    const staying = [...[...seats].filter(({ retired, onTrial }) => !retired && !onTrial), ...held]
    for (const seat of staying.sort((one, other) => one.place.rank - other.place.rank)) {
      const { group } = seat.place
      if (group !== undefined) members.set(group, [...(members.get(group) ?? []), seat])
    }
    return members
  }
}

/** The numbers that the next members of a group get: those that are free, the lowest first. */
export function freeIndexes(taken: Iterable<number>, count: number): number[] {
  const used = new Set(taken)
  const free: number[] = []
  for (let index = 1; free.length < count; index++) if (!used.has(index)) free.push(index)
  return free
}

/** What a member of a group is called. */
export function memberName(group: string, index: number): string {
  return `${group}-${index}`
}
