import type { OrphanPolicy } from './orphans.js'
import type { StartMessage } from '@asc/core'

/** The descriptor of an instance's channel; its listeners come after it. */
export const channelDescriptor = 3

/** The first frame to a process: its start, and how it is kept from outliving its parent. */
export interface EntryStart {
  readonly start: StartMessage
  /** It loads its task and waits for the message `go`. */
  readonly idle: boolean
  /** The parent's pid: who has another one was orphaned before it could be guarded. */
  readonly parent: number
  readonly orphans: OrphanPolicy
  /** Its stdout and stderr are pipes to the parent. */
  readonly ownOutput: boolean
  /** A descriptor that ends with the parent, and the milliseconds after which that kills. */
  readonly watchdog?: { readonly descriptor: number; readonly delay: number }
}
