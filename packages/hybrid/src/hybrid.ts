import { autoCount, Container, processorCount, type ChildHandle, type ContainerOptions, type GroupHandle, type SpawnOptions, type Task, type Protocol } from '@asc/core'
import { containerOptionNames, optionNames, requireInteger, requireKnown, spawnOptionNames } from '@asc/core/backend'
import { makeShare } from './fork-data.js'
import { HybridBackend, hybridOptionNames, type HybridBackendOptions } from './hybrid-backend.js'

/** Options of a container of processes of threads. */
export interface HybridOptions extends ContainerOptions, HybridBackendOptions {}

/** Options of `run`: `forks` processes of `threads` threads each. */
export interface HybridRunOptions<Data = unknown> extends SpawnOptions<Data> {
  /** Total number of threads, if `threads` is not given; rounded up to full forks. Default: `processorCount()` squared. */
  count?: number | 'auto' | undefined
  /** Number of processes. Default: `processorCount()`, and no more than `count`. */
  forks?: number | undefined
  /** Number of threads in each process. Default: `count` divided by `forks`. */
  threads?: number | undefined
}

/** The options of `run` that `spawn` has not. */
const layoutNames = optionNames<Pick<HybridRunOptions, 'count' | 'forks' | 'threads'>>({ count: true, forks: true, threads: true })

/**
 * A container whose children are processes of threads. A process is ready when all of its threads are ready. A thread that fails
 * later is replaced inside its process.
 */
export class Hybrid<P extends Protocol = Protocol> extends Container<P> {
  /** @throws {TypeError | RangeError} when an option is invalid, naming it and its value */
  constructor(options: HybridOptions = {}) {
    requireKnown('create the container', '', options, [...new Set([...containerOptionNames, ...hybridOptionNames])])
    const { orphans, watchdog, execPath, terminateTimeout, ...rest } = options
    super(new HybridBackend({ orphans, watchdog, execPath, terminateTimeout, healthCheckInterval: rest.healthCheckInterval }), rest)
  }

  /** Starts one process with one thread; see `Container.spawn`. */
  override spawn<Data = unknown, Q extends P = P>(task: Task<Data, Q>, options: SpawnOptions<Data> = {}): ChildHandle<P> {
    return super.spawn(task as Task, share(options, 1))
  }

  /**
   * Starts `forks` processes of `threads` threads. Throws as `Container.run` does; `forks` and `threads` must be positive
   * integers.
   */
  override run<Data = unknown, Q extends P = P>(task: Task<Data, Q>, options: HybridRunOptions<Data> = {}): GroupHandle<P> {
    requireKnown('spawn the child', '', options, [...spawnOptionNames, ...layoutNames])
    const { count, forks, threads, ...rest } = options
    const layout = plan(count === 'auto' ? autoCount() : count, forks, threads)
    const { heapLimit = count === 'auto' ? 'auto' : false } = rest
    return super.run(task as Task, { ...share({ ...rest, heapLimit }, layout.threads), count: layout.forks })
  }
}

/** Adds the number of threads to the data; the backend separates them again. */
function share<Data>(options: SpawnOptions<Data>, threads: number): SpawnOptions {
  requireKnown('spawn the child', '', options, spawnOptionNames)
  const { data, restart = false } = options
  return { ...options, data: makeShare({ threads, restart, data }) }
}

/** The number of processes and of threads in each, counted as async-container does. */
export function plan(count: number | undefined, forks: number | undefined, threads: number | undefined): { forks: number; threads: number } {
  for (const [option, value] of Object.entries({ count, forks, threads })) if (value !== undefined) requireInteger('run the task', option, value)
  const processors = processorCount()
  const wanted = count ?? (threads === undefined ? processors ** 2 : threads * (forks ?? processors))
  const processes = forks ?? (threads === undefined ? Math.min(processors, wanted) : Math.ceil(wanted / threads))
  return { forks: processes, threads: threads ?? Math.ceil(wanted / processes) }
}
