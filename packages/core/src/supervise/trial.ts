import { AsyncLocalStorage } from 'node:async_hooks'
import type { Failure } from '../decide/failures.js'
import type { ChildSpec } from './child-spec.js'
import type { Slot, SlotTrial } from './slot.js'

/**
 * An attempt to bring up new children beside those that serve: by a reload, a replacement, or a group that grows. The slots that are made for
 * it belong to it until it accepts them. It fails by its own slots only.
 */
export class Trial implements SlotTrial {
  /** The supervisor whose children it tries. */
  readonly owner: object
  /** The children of `setup` that were there already. */
  readonly marked = new Set<ChildSpec>()
  /** Those of its children that failed before they were ready. */
  readonly failures: Failure[] = []
  readonly #slots = new Set<Slot>()
  readonly #unready = new Set<Slot>()
  #state: 'open' | 'accepted' | 'abandoned' = 'open'

  constructor(owner: object) {
    this.owner = owner
  }

  get slots(): readonly Slot[] {
    return [...this.#slots]
  }

  /** What its setup may still do is nobody's business any more. */
  get abandoned(): boolean {
    return this.#state === 'abandoned'
  }
  /** Its slots are like all others. */
  get accepted(): boolean {
    return this.#state === 'accepted'
  }

  /** Whether all of its slots are ready, or were done before they had to be. `undefined` until that is known. */
  get outcome(): boolean | undefined {
    if (this.failures.length > 0) return false
    return this.#unready.size === 0 ? true : undefined
  }

  add(slot: Slot): void {
    this.#slots.add(slot)
    this.#unready.add(slot)
  }

  changed(slot: Slot): void {
    if (slot.ready || slot.phase === 'closed') this.#unready.delete(slot)
    else this.#unready.add(slot)
  }

  failed(failure: Failure): void {
    this.failures.push(failure)
  }

  /** From now on its slots are like all others. */
  accept(): void {
    this.#state = 'accepted'
    for (const slot of this.#slots) slot.trial = undefined
  }

  abandon(): void {
    this.#state = 'abandoned'
  }
}

/** Whose `spawn` it is: of the reload whose setup runs, or of other code that runs meanwhile. */
const running = new AsyncLocalStorage<Trial>()
let setups = 0

/** Runs `setup`; what it spawns, also after an `await`, belongs to `trial`. */
export async function runSetup(trial: Trial, setup: () => void | Promise<void>): Promise<void> {
  setups += 1
  try {
    await running.run(trial, async () => setup())
  } finally {
    setups -= 1
    // Node 20 and 22 follow every promise of the program for it.
    if (setups === 0) running.disable()
  }
}

/** The trial of `owner` whose setup the running code belongs to, if there is one and it was not accepted yet. */
export function currentTrial(owner: object): Trial | undefined {
  const trial = setups > 0 ? running.getStore() : undefined
  return trial?.owner === owner && !trial.accepted ? trial : undefined
}
