import type { ContainerOptions, ListenerOptions, SpawnOptions } from '@asc/core'
import type { RolloutOptions } from '@asc/controller'
import type { BackendName } from '../base/backends.js'

/** How the service under drill is made; all of it crosses a process boundary. */
export interface ServiceOptions {
  readonly backend: BackendName
  /** Children of its one group, whose name is `web`. Default 2. */
  readonly count?: number
  /** What children run: the name of a built program, or the path of a module. Default `worker`. */
  readonly worker?: string
  /** What it listens on, under the name `http`. Default: a free port of 127.0.0.1. */
  readonly listen?: ListenerOptions
  /** What the worker finds in `instance.data.own`. */
  readonly data?: unknown
  /** Options of `run`, beyond those that the service sets. */
  readonly spawn?: Omit<SpawnOptions, 'listeners' | 'data' | 'name'>
  /** Options of its container. */
  readonly container?: Pick<ContainerOptions, 'healthCheckInterval' | 'strategy'> & Readonly<Record<string, unknown>>
  /** How it restarts. Default: blue-green. */
  readonly restart?: RolloutOptions
  /** The controller's grace period, in milliseconds. Default 10 000. */
  readonly grace?: number
  /** Tells its own supervisor as the environment asks, instead of the drill. */
  readonly notifyByEnvironment?: boolean
  /** Logs to its stderr instead of telling the drill, and a line of 1 kB each so many milliseconds besides. */
  readonly noise?: number
}

/** What a worker finds in `instance.data`. */
export interface WorkerData {
  readonly own: unknown
}
