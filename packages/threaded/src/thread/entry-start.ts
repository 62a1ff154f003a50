import type { MessagePort } from 'node:worker_threads'
import type { ChildMessage } from '@asc/core'
import type { Envelope, ParentMessage, StartMessage } from '@asc/core/backend'
import type { WarmMessage } from '@asc/core/child'

/** The `workerData` of a thread. */
export interface EntryStart {
  readonly start: StartMessage
  /** True: it loads its task and waits for the message `go`. */
  readonly idle: boolean
  /** The channel to the parent. It is not `parentPort`, which is left to the task. */
  readonly channel: MessagePort
  /** True: its stdout and stderr are its own streams, and not descriptors 1 and 2. */
  readonly ownOutput: boolean
}

/**
 * A message from a thread: a report of its instance, or an envelope of its task; the name of a listener whose copy, or whose bell, the thread
 * owns from now on; that a command has taken the place of its task; that it has started a process; that it is ending by itself; that it ends by a signal that it has
 * sent itself.
 */
export type ThreadMessage =
  | Envelope
  | { readonly said: ChildMessage | WarmMessage }
  | { readonly taken: string; readonly bell: boolean }
  | { readonly replaced: true }
  | { readonly started: number }
  | { readonly ending: true }
  | { readonly raised: NodeJS.Signals }

/**
 * A message to a thread: an envelope for its task; a message that stands for a signal, with the milliseconds after which the thread is
 * killed; the name under which a spare begins; or the question what keeps it alive. SIGKILL is for the command that has taken the task's place.
 */
export type ThreadOrder = Envelope | Exclude<ParentMessage, { start: unknown } | { grace: number }>
