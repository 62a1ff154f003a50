import { SetupError } from '../base/errors.js'
import { orAborted } from '../base/or-aborted.js'
import { describeExit } from '../base/exit-status.js'
import { stopSlots } from './stop.js'
import type { Supervisor } from './supervisor.js'
import { runSetup, Trial } from './trial.js'

/** Names the children that there shall be, and starts those that are new. */
export type Setup = () => void | Promise<void>

/** What a reload has done. */
export interface Reloaded {
  readonly changed: boolean
  /** Settles when the old children are gone. Nothing needs to wait for it. */
  readonly drained: Promise<void>
}

/**
 * Mark and sweep: marks the children that `setup` names again, tries those that are new, and when these are ready, sweeps away the rest.
 *
 * @param signal calls it off until the new children are ready; it then rejects with the signal's reason
 * @throws {SetupError} when `setup` throws or a new child fails before it is ready; the old children are as before
 */
export async function reloadChildren(supervisor: Supervisor, setup: Setup, signal?: AbortSignal): Promise<Reloaded> {
  // A replacement that takes over meanwhile is for the same spec, and is swept away with it.
  const before = new Set([...supervisor.slots].map(({ spec }) => spec))
  const trial = new Trial(supervisor)
  try {
    await bringUp(supervisor, trial, setup, signal)
  } catch (error) {
    trial.abandon()
    supervisor.forget(trial.slots)
    // They may serve already, though they have not said so. If the reload was called off, they drain behind.
    await orAborted(stopSlots(trial.slots, supervisor.grace, 'reload'), signal).catch(() => {})
    throw error
  }
  trial.accept()
  const stale = [...supervisor.slots].filter(({ spec }) => before.has(spec) && !trial.marked.has(spec))
  supervisor.forget(stale)
  return { changed: trial.slots.length > 0 || stale.length > 0, drained: stopSlots(stale, supervisor.grace, 'reload') }
}

async function bringUp(supervisor: Supervisor, trial: Trial, setup: Setup, signal: AbortSignal | undefined): Promise<void> {
  const named = runSetup(trial, setup).catch((cause: unknown) => {
    throw new SetupError('The setup failed; the old children stay', [], { cause })
  })
  await orAborted(named, signal)
  if (await supervisor.untilTried(trial, signal)) return
  const [first] = trial.failures
  if (!first) throw new SetupError('The container was stopped before the new children were ready')
  const { name, status } = first
  const failures = trial.failures.map(({ status }) => status)
  throw new SetupError(`A new child failed before it was ready; the old ones stay: '${name}': ${describeExit(status)}`, failures, { cause: status.error })
}
