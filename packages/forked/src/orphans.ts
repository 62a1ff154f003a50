import { findSetpriv, requireBoolean, requireChoice, withParentDeathSignal, type ParentDeathSignal } from '@asc/core/backend'

/**
 * What happens to a process when its parent dies, however it dies. `kill`: it is killed at once. `drain`: it is interrupted, and
 * killed if it has not ended after 10 s.
 */
export type OrphanPolicy = 'kill' | 'drain'

/** How a process is ended with its parent. */
export interface OrphanGuard {
  /** The signal that the kernel sends, if any. */
  readonly signal: ParentDeathSignal | undefined
  /** Milliseconds after which a watchdog thread in the process kills it, if there is one. */
  readonly watchdog: number | undefined
}

const drainTime = 10_000

/**
 * The guard of a JavaScript process. The kernel's signal costs nothing and needs no event loop. But it cannot wait for a drain,
 * and some systems do not have it: then a thread of the process watches a pipe that ends with the parent.
 */
export function guardFor(orphans: OrphanPolicy, forceWatchdog: boolean): OrphanGuard {
  requireChoice('create the container', 'orphans', orphans, ['kill', 'drain'])
  requireBoolean('create the container', 'watchdog', forceWatchdog)
  if (orphans === 'drain') return { signal: undefined, watchdog: drainTime }
  if (forceWatchdog || !findSetpriv()) return { signal: undefined, watchdog: 0 }
  return { signal: 'KILL', watchdog: undefined }
}

/** The command line, with the kernel's guard if there is one. */
export function guarded(signal: OrphanGuard['signal'], command: string, args: readonly string[]): [string, readonly string[]] {
  return signal ? withParentDeathSignal(command, args, signal) : [command, args]
}
