import { Container, processorCount, requireInteger, requireObject, type ContainerOptions, type SpawnOptions, type Task } from '@asc/core'
import type { Share } from './fork-data.js'
import { HybridBackend, type HybridBackendOptions } from './hybrid-backend.js'

/** Options of a container of processes of threads. */
export interface HybridOptions extends ContainerOptions, HybridBackendOptions {}

/** Options of `run`: `forks` processes of `threads` threads each. */
export interface HybridRunOptions<Data = unknown> extends SpawnOptions<Data> {
  /** How many threads in all, where `threads` is not given; rounded up to full forks. Default: `processorCount()` squared. */
  count?: number
  /** How many processes. Default: `processorCount()`, and no more than `count`. */
  forks?: number
  /** How many threads in each process. Default: `count` divided by `forks`. */
  threads?: number
}

/**
 * A container whose children are processes of threads. Its children are the processes; each is ready when all of its threads
 * are, and a thread that fails later is replaced inside its process.
 */
export class Hybrid extends Container {
  constructor({ orphans, watchdog, terminateTimeout, ...options }: HybridOptions = {}) {
    super(new HybridBackend({ orphans, watchdog, terminateTimeout, healthCheckInterval: options.healthCheckInterval }), options)
  }

  /** Starts one process with one thread; see `Container.spawn`. */
  override spawn<Data = unknown>(task: Task<Data>, options: SpawnOptions<Data> = {}): boolean {
    return super.spawn(task as Task, share(options, 1))
  }

  /** Starts `forks` processes of `threads` threads. Errors as in `Container.run`; `forks` and `threads` must be positive integers. */
  override run<Data = unknown>(task: Task<Data>, { count, forks, threads, ...options }: HybridRunOptions<Data> = {}): this {
    const layout = plan(count, forks, threads)
    return super.run(task as Task, { ...share(options, layout.threads), count: layout.forks })
  }
}

/** The threads travel with the data; the backend takes both apart again. */
function share<Data>(options: SpawnOptions<Data>, threads: number): SpawnOptions {
  requireObject('spawn the child', 'options', options)
  const { data, restart = false } = options
  return { ...options, data: { threads, restart, data } satisfies Share }
}

/** How many processes of how many threads, as async-container counts them. */
export function plan(count: number | undefined, forks: number | undefined, threads: number | undefined): { forks: number; threads: number } {
  for (const [option, value] of Object.entries({ count, forks, threads })) if (value !== undefined) requireInteger('run the task', option, value)
  const processors = processorCount()
  const wanted = count ?? (threads === undefined ? processors ** 2 : threads * (forks ?? processors))
  const processes = forks ?? (threads === undefined ? Math.min(processors, wanted) : Math.ceil(wanted / threads))
  return { forks: processes, threads: threads ?? Math.ceil(wanted / processes) }
}
