import type { Reporter } from './reporter.js'
import type { Slot, SlotTrial } from './slot.js'
import { stopSlots } from './stop.js'
import { Trial } from './trial.js'

/** What a replacement needs of the supervisor. */
export interface ReplacementDeps {
  readonly stopping: boolean
  /** How long a child has to end, in milliseconds. */
  readonly grace: number
  readonly reporter: Reporter
  twin(slot: Slot, trial: SlotTrial): Slot
  open(slot: Slot): void
  takeOver(slot: Slot): void
  until<T>(probe: () => T | undefined): Promise<T>
}

/**
 * Replaces the child of a slot, make before break: another slot for the same is tried, takes the key when its child is ready, and only then
 * the old child is asked to end.
 *
 * @returns false if the slot is going or being replaced already, the new child failed before it was ready, or the old one ended for good meanwhile
 */
export async function replaceChild(supervisor: ReplacementDeps, slot: Slot, by: 'replace' | 'recycle'): Promise<boolean> {
  if (supervisor.stopping || slot.trial || slot.retired || slot.successor) return false
  const { reporter } = supervisor
  const child = slot.child!
  const trial = new Trial(supervisor)
  const next = (slot.successor = supervisor.twin(slot, trial))
  supervisor.open(next)
  const ready = await supervisor.until(() => {
    if (supervisor.stopping || slot.retired || next.retired) return false
    return trial.outcome
  })
  if (!ready) {
    slot.successor = undefined
    trial.abandon()
    if (!slot.retired) reporter.notReplaced(child)
    // It may serve already, though it has not said so.
    await stopSlots([next], supervisor.grace, by)
    return false
  }
  trial.accept()
  supervisor.takeOver(next)
  reporter.replaced(slot.child!, next.child!)
  await stopSlots([slot], supervisor.grace, by)
  return true
}
