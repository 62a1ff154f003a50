import type { ResourceLimits } from 'node:worker_threads'
import type { Readiness, RestartOptions } from '@asc/core'
import type { TaskDescriptor } from '@asc/core/backend'

/** Marks a share among other data. Not a symbol, as the data is copied on its way. */
const kind = 'asc:hybrid:share'

/** How many threads a fork has. It travels with the data, on its way from `run` through the container to the backend. */
export interface Share {
  readonly kind: typeof kind
  readonly threads: number
  /** Whether and how a thread is restarted inside the fork, once all threads have been ready. */
  readonly restart: boolean | RestartOptions
  readonly data: unknown
}

/** Wraps the data of a task. */
export function makeShare(share: Omit<Share, 'kind'>): Share {
  return { kind, ...share }
}

/** The share that came with the data. Any container but `Hybrid` gives none: then a process has one thread. */
export function shareOf(data: unknown): Share {
  const wrapped = typeof data === 'object' && data !== null && 'kind' in data && data.kind === kind
  return wrapped ? (data as Share) : makeShare({ threads: 1, restart: false, data })
}

/** The `instance.data` of a fork. */
export interface ForkData extends Omit<Share, 'kind'> {
  readonly task: TaskDescriptor
  readonly ready: Readiness
  readonly resourceLimits: ResourceLimits | undefined
  /** What a thread has started in sessions of its own outlives it. */
  readonly leave: boolean | undefined
  readonly healthCheckInterval: number
  readonly terminateTimeout: number | undefined
}
