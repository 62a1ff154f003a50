import type { ResourceLimits } from 'node:worker_threads'
import type { Readiness, RestartOptions, TaskDescriptor } from '@asc/core'

/** How many threads a fork is to have, on the way from `run` through the container to the backend: it travels with the data. */
export interface Share {
  readonly threads: number
  /** Whether and how a thread that ends after all were ready is started again inside the fork. */
  readonly restart: boolean | RestartOptions
  readonly data: unknown
}

/** What a fork is told: its `instance.data`. */
export interface ForkData extends Share {
  readonly task: TaskDescriptor
  readonly ready: Readiness
  readonly resourceLimits: ResourceLimits | undefined
  readonly healthCheckInterval: number
  readonly terminateTimeout: number | undefined
}
