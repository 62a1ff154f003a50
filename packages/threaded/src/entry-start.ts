import type { MessagePort } from 'node:worker_threads'
import type { ChildMessage, Envelope, InterruptSignal, StartMessage } from '@asc/core'
import type { WarmMessage } from '@asc/core/child'

/** What a thread is started with, as its `workerData`. */
export interface EntryStart {
  readonly start: StartMessage
  /** It loads its task and waits for the message `go`. */
  readonly idle: boolean
  /** The channel to the parent. It is not `parentPort`, which is the task's to use or not. */
  readonly channel: MessagePort
  /** Its stdout and stderr go to streams of its own, and not to descriptors 1 and 2. */
  readonly ownOutput: boolean
}

/**
 * What a thread says: what its instance says, and its task; that from now on it owns its copy of the listener with this name; that a command has
 * taken the place of its task; that it ends, and was not ended.
 */
export type ThreadMessage =
  | Envelope
  | { readonly said: ChildMessage | WarmMessage }
  | { readonly taken: string }
  | { readonly replaced: true }
  | { readonly ending: true }

/**
 * What a thread is told: what is for its task; the message that stands for a signal; or to begin under this name. SIGKILL is for the
 * command in its place.
 */
export type ThreadOrder = Envelope | { readonly signal: InterruptSignal | 'SIGKILL' } | { readonly go: string }
