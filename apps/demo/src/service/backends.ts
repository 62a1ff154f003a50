import type { Container, Task } from '@asc/core'
import { Forked } from '@asc/forked'
import { Hybrid } from '@asc/hybrid'
import { program } from '@asc/program'
import { Threaded } from '@asc/threaded'

export type BackendName = 'forked' | 'threaded' | 'hybrid' | 'program'

/** What the service can run on, and what runs. These lines are all that differs. */
export interface Backend {
  makeContainer(): Container
  /** How many workers; options of `run`. */
  readonly size: { readonly count: number } | { readonly forks: number; readonly threads: number }
  /** The code of a worker. */
  readonly worker: URL
  /** What a worker runs: that module, or that program as it is, with these variables in its environment. */
  readonly taskOf: (worker: URL, env: NodeJS.ProcessEnv) => Task
}

const module = { worker: new URL('./worker.js', import.meta.url), taskOf: (worker: URL): Task => worker }
const unmodified = { worker: new URL('../programs/server.mjs', import.meta.url), taskOf: (worker: URL, env: NodeJS.ProcessEnv): Task => program(worker, { env }) }

export const backends: Readonly<Record<BackendName, Backend>> = {
  forked: { ...module, makeContainer: () => new Forked(), size: { count: 2 } },
  threaded: { ...module, makeContainer: () => new Threaded(), size: { count: 2 } },
  hybrid: { ...module, makeContainer: () => new Hybrid(), size: { forks: 2, threads: 2 } },
  program: { ...unmodified, makeContainer: () => new Forked(), size: { count: 2 } },
}

export const backendNames = Object.keys(backends) as BackendName[]
