import { refusal, requireInteger } from '../base/argument.js'
import { SetupError } from '../base/errors.js'
import type { Slot } from './slot.js'
import { stopSlots } from './stop.js'
import type { Supervisor } from './supervisor.js'
import { Trial } from './trial.js'

/** The groups of a container: the children that one call of `run` has started. */
export class Groups {
  readonly #supervisor: Supervisor
  /** What `resize` has asked for. It holds also where `run` is called again, as in a reload. */
  readonly #sizes = new Map<string, number>()

  constructor(supervisor: Supervisor) {
    this.#supervisor = supervisor
  }

  /** How many children each group shall have, by its name. */
  get counts(): ReadonlyMap<string, number> {
    return new Map([...this.#members()].map(([group, slots]) => [group, this.#sizes.get(group) ?? slots.length]))
  }

  /** The size that a group was given since it was made. */
  sizeOf(group: string): number | undefined {
    return this.#sizes.get(group)
  }

  /** Takes over the sizes that groups were given in another container. */
  inherit(sizes: ReadonlyMap<string, number>): void {
    for (const [group, count] of sizes) this.#sizes.set(group, count)
  }

  /** All sizes that groups were given since they were made. */
  get sizes(): ReadonlyMap<string, number> {
    return this.#sizes
  }

  /** The slots of a group that are meant to stay, in the order of their starts. */
  members(group: string): readonly Slot[] {
    return this.#members().get(group) ?? []
  }

  /** Remembers a size. Throws a `RangeError` when there is no such group, or `count` is not a positive integer. */
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
   * @returns whether the new children became ready; if not, they are ended, and the group keeps the size that it had. `drained` settles when
   * surplus children are gone
   * @throws {SetupError} when the group has ended
   */
  async adjust(group: string): Promise<{ readonly ready: boolean; readonly drained: Promise<void> }> {
    const members = this.members(group)
    if (members.length === 0) throw new SetupError(`Cannot scale the group as '${group}' has ended`)
    const count = this.#sizes.get(group) ?? members.length
    const surplus = members.slice(count).reverse()
    this.#supervisor.forget(surplus)
    const drained = stopSlots(surplus, this.#supervisor.grace, 'scale')
    const ready = count <= members.length || (await this.#grow(members[0]!, count - members.length))
    if (!ready) this.#sizes.set(group, members.length)
    return { ready, drained }
  }

  async #grow({ spec: { task, plan, group } }: Slot, missing: number): Promise<boolean> {
    const { slots, held } = this.#supervisor
    const taken = [...slots, ...held].filter(({ spec }) => spec.group === group).map(({ spec }) => spec.index)
    const trial = new Trial(this.#supervisor)
    for (const index of freeIndexes(taken, missing)) this.#supervisor.admit({ task, plan, group, index, name: memberName(group!, index) }, trial)
    if (this.#supervisor.holding || (await this.#supervisor.untilTried(trial))) {
      trial.accept()
      return true
    }
    trial.abandon()
    this.#supervisor.forget(trial.slots)
    await stopSlots(trial.slots, this.#supervisor.grace, 'scale')
    return false
  }

  #members(): Map<string, Slot[]> {
    const { slots, held } = this.#supervisor
    const members = new Map<string, Slot[]>()
    const staying = [...[...slots].filter(({ retired, trial }) => !retired && !trial), ...held]
    for (const slot of staying.sort((one, other) => one.spec.rank - other.spec.rank)) {
      const { group } = slot.spec
      if (group === undefined) continue
      const known = members.get(group)
      if (known) known.push(slot)
      else members.set(group, [slot])
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
