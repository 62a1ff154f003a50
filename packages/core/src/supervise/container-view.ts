import type { EventEmitter } from 'node:events'
import type { AscError } from '../base/errors.js'
import type { Failure } from '../decide/failures.js'
import type { Statistics } from '../decide/statistics.js'
import type { Child } from './child.js'
import type { ContainerEvents } from './container-events.js'

/** A container as its own parts and its policy see it: what it holds, how it is, and how to stop it. */
export interface ContainerView extends Pick<EventEmitter<ContainerEvents>, 'rawListeners' | 'listenerCount'> {
  /** Its children. One that waits for its restart is the one that has ended. */
  readonly children: Iterable<Child>
  /** How many children there are, those that wait for their restart included. */
  readonly size: number
  readonly running: boolean
  /** True from the first `interrupt()` or `stop()` on. */
  readonly stopping: boolean
  /** True once it has given up on a child. */
  readonly failed: boolean
  /** Why it gave up. */
  readonly failure: AscError | undefined
  /** True if it was ready once and now lacks a child. */
  readonly degraded: boolean
  readonly failures: readonly Failure[]
  readonly statistics: Statistics
  get(key: string): Child | undefined
  has(key: string): boolean
  interrupt(): void
  stop(graceful?: boolean | number): Promise<void>
}
