import type { MessagePort } from 'node:worker_threads'
import type { ChildMessage, StartMessage } from '@asc/core'

/** What a thread is started with, as its `workerData`. */
export interface EntryStart {
  readonly start: StartMessage
  /** The channel to the parent. It is not `parentPort`, which is the task's to use or not. */
  readonly channel: MessagePort
  /** Its stdout and stderr go to streams of its own, and not to descriptors 1 and 2. */
  readonly ownOutput: boolean
}

/**
 * What a thread says: a message of its instance; that from now on it owns its copy of the listener with this name; that it
 * ends, and was not ended.
 */
export type ThreadMessage = ChildMessage | { readonly taken: string } | { readonly ending: true }
