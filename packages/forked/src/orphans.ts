import { findSetpriv, requireBoolean, requireChoice, withParentDeathSignal, type ParentDeathSignal } from '@asc/core'

/**
 * What a process does when its parent dies, however it dies. `kill`: it dies too, at once. `drain`: it is interrupted, and
 * killed when it has not ended after 10 s.
 */
export type OrphanPolicy = 'kill' | 'drain'

/** How a process is kept from outliving its parent. */
export interface OrphanGuard {
  /** The signal that the kernel is asked to send, or none. */
  readonly signal: ParentDeathSignal | undefined
  /** Milliseconds after which a watchdog thread in the process kills it, or none. */
  readonly watchdog: number | undefined
}

const drainTime = 10_000

/**
 * The guard of a JavaScript process. The kernel's signal costs nothing and needs no event loop; but it cannot wait for a
 * drain, and not every system has it: then a thread of the process watches a pipe that ends with the parent.
 */
export function guardFor(orphans: OrphanPolicy, forceWatchdog: boolean): OrphanGuard {
  requireChoice('create the container', 'orphans', orphans, ['kill', 'drain'])
  requireBoolean('create the container', 'watchdog', forceWatchdog)
  if (orphans === 'drain') return { signal: undefined, watchdog: drainTime }
  if (forceWatchdog || !findSetpriv()) return { signal: undefined, watchdog: 0 }
  return { signal: 'KILL', watchdog: undefined }
}

/** The command line, under the kernel's guard if there is to be one. */
export function guarded(signal: OrphanGuard['signal'], command: string, args: readonly string[]): [string, readonly string[]] {
  return signal ? withParentDeathSignal(command, args, signal) : [command, args]
}
