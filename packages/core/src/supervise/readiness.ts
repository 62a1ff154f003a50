import type { Slot } from './slot.js'

/** What readiness is a matter of. */
export interface ReadinessDeps {
  /** The open slots. */
  readonly slots: ReadonlySet<Slot>
  /** Those that are not opened yet. */
  readonly held: readonly Slot[]
}

/** Which slots of a container are not ready, and whether all were once. It is kept slot by slot, so that asking costs nothing. */
export class Readiness {
  readonly #deps: ReadinessDeps
  readonly #unready = new Set<Slot>()
  #wasReady = false
  #failedStart = false
  #settingUp = 0

  constructor(deps: ReadinessDeps) {
    this.#deps = deps
  }

  /** The open slots whose child is not ready. */
  get unready(): ReadonlySet<Slot> {
    return this.#unready
  }
  /** All slots have been ready at once, with none held back and no setup running. */
  get wasReady(): boolean {
    return this.#wasReady
  }
  /** A child has failed before it was ready, and did not belong to a trial. */
  get failedStart(): boolean {
    return this.#failedStart
  }

  /** The slot was opened or closed, or its child has become ready or is not ready any more. */
  update(slot: Slot): void {
    if (slot.ready || !this.#deps.slots.has(slot)) this.#unready.delete(slot)
    else this.#unready.add(slot)
    slot.trial?.changed(slot)
    this.#note()
  }

  /** A trial fails with the first of its children that ends before it is ready. */
  noteFailedStart({ trial, child, failedBeforeReady }: Slot): void {
    if (!failedBeforeReady) return
    if (trial) trial.failed({ name: child!.name, key: child!.key, status: child!.exit! })
    else this.#failedStart = true
  }

  /** Runs a setup. The container does not count as ready before it has settled. */
  async setUp(setup: () => unknown): Promise<void> {
    this.#settingUp += 1
    try {
      await setup()
    } finally {
      this.#settingUp -= 1
      this.#note()
    }
  }

  #note(): void {
    const { slots, held } = this.#deps
    if (this.#unready.size === 0 && slots.size > 0 && held.length === 0 && this.#settingUp === 0) this.#wasReady = true
  }
}
