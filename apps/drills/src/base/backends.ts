import type { Container, ContainerOptions } from '@asc/core'
import { Forked } from '@asc/forked'
import { Hybrid } from '@asc/hybrid'
import { Threaded } from '@asc/threaded'

export const backendNames = ['forked', 'threaded', 'hybrid'] as const

export type BackendName = (typeof backendNames)[number]

/** How many threads each process of a hybrid container has. */
export const threadsOfFork = 2

export const makeContainer: Readonly<Record<BackendName, (options: ContainerOptions) => Container>> = {
  forked: (options) => new Forked(options),
  threaded: (options) => new Threaded(options),
  hybrid: (options) => new Hybrid(options),
}

/** The options of `run` that make `count` children. */
export const sizeOf: Readonly<Record<BackendName, (count: number) => object>> = {
  forked: (count) => ({ count }),
  threaded: (count) => ({ count }),
  hybrid: (count) => ({ forks: count, threads: threadsOfFork }),
}
