import type { Container } from '@asc/core'
import { Forked } from '@asc/forked'
import { Hybrid } from '@asc/hybrid'
import { Threaded } from '@asc/threaded'

export type BackendName = 'forked' | 'threaded' | 'hybrid'

/** What the service can run on. These lines are all that differs. */
export interface Backend {
  makeContainer(): Container
  /** How many workers; options of `run`. */
  readonly size: { readonly count: number } | { readonly forks: number; readonly threads: number }
}

export const backends: Readonly<Record<BackendName, Backend>> = {
  forked: { makeContainer: () => new Forked(), size: { count: 2 } },
  threaded: { makeContainer: () => new Threaded(), size: { count: 2 } },
  hybrid: { makeContainer: () => new Hybrid(), size: { forks: 2, threads: 2 } },
}

export const backendNames = Object.keys(backends) as BackendName[]
