import type { OrphanPolicy } from './orphans.js'
import type { StartMessage } from '@asc/core/backend'

/** The descriptor of an instance's channel; its listeners come after it. */
export const channelDescriptor = 3

/** The first frame to a process: its start message, and the guard that ends it with its parent. */
export interface EntryStart {
  readonly start: StartMessage
  /** True: it loads its task and waits for the message `go`. */
  readonly idle: boolean
  /** The parent's pid: a process with another parent was orphaned before its guard was up. */
  readonly parent: number
  readonly orphans: OrphanPolicy
  /** True: its stdout and stderr are pipes to the parent. */
  readonly ownOutput: boolean
  /** A descriptor that is closed when the parent ends, and the milliseconds after which the process is then killed. */
  readonly watchdog?: { readonly descriptor: number; readonly delay: number }
}
