import { pathToFileURL } from 'node:url'
import { SetupError } from '@asc/core'
import {
  besideOf, longestDelay, optionNames, presentTask, requireInteger, requireKnown, type Backend, type BackendChild, type Capabilities, type ChildContext, type CommandTask, type IdleChild,
  type ModuleTask, type Parser, type SpawnPlan, type TaskDescriptor,
} from '@asc/core/backend'
import { ForkedBackend, type ForkedBackendOptions } from '@asc/forked'
import { ThreadedBackend, type ThreadedBackendOptions } from '@asc/threaded'
import { shareOf, type ForkData } from './fork-data.js'

export interface HybridBackendOptions extends ForkedBackendOptions, ThreadedBackendOptions {
  /** How often the clocks of threads are checked inside a fork, in milliseconds. Default 1000. */
  healthCheckInterval?: number | undefined
}

/** The options of `HybridBackend`. */
export const hybridOptionNames = optionNames<HybridBackendOptions>({ orphans: true, watchdog: true, execPath: true, terminateTimeout: true, healthCheckInterval: true })

/** What a process of threads runs: it loads this package, and koffi, from where they are installed. */
function findForkTask(from: string | undefined): ModuleTask {
  const path = besideOf('fork-task.js', from)
  if (path === undefined) {
    throw new SetupError("Cannot create the container as '@asc/hybrid' must not be bundled: a process of threads loads it anew. Mark it as external (esbuild --external:@asc/hybrid) and install it beside the bundle")
  }
  return { kind: 'module', url: pathToFileURL(path).href }
}

/** Starts children as processes whose task is a container of threads: as many as `Hybrid` says, and one where any other container uses it. */
export class HybridBackend implements Backend {
  readonly name = 'hybrid'
  readonly capabilities: Capabilities
  readonly #forkTask: ModuleTask
  readonly #forked: ForkedBackend
  readonly #threaded: ThreadedBackend
  readonly #healthCheckInterval: number
  readonly #terminateTimeout: number | undefined

  /**
   * @throws {TypeError | RangeError} when an option is invalid, naming it and its value
   * @throws {SetupError} when this package was bundled, or this program would be started again as its own child
   */
  constructor(options: HybridBackendOptions = {}) {
    requireKnown('create the container', '', options, hybridOptionNames)
    const { healthCheckInterval = 1000, terminateTimeout, ...forked } = options
    requireInteger('create the container', 'healthCheckInterval', healthCheckInterval, 1, longestDelay)
    this.#forkTask = findForkTask(import.meta.url)
    this.#forked = new ForkedBackend(forked)
    this.#threaded = new ThreadedBackend({ terminateTimeout })
    this.#healthCheckInterval = healthCheckInterval
    this.#terminateTimeout = terminateTimeout
    this.capabilities = { ...this.#forked.capabilities, resourceLimits: true, signals: false, heap: false, programs: false }
  }

  parser(): Parser {
    return this.#threaded.parser()
  }

  check(task: TaskDescriptor, options: SpawnPlan): void {
    // Options of Node, the folder and the user are the process's, and the limits its threads'.
    this.#threaded.check(task, { ...options, execArgv: undefined, cwd: undefined, uid: undefined, gid: undefined })
  }

  start(task: TaskDescriptor, context: ChildContext): BackendChild {
    return task.kind === 'command' ? this.#forked.start(task, context) : this.#forked.start(this.#forkTask, this.#forkContext(task, context))
  }

  /** Its threads are started with it, and wait as well. */
  prepare(task: Exclude<TaskDescriptor, CommandTask>, context: ChildContext): IdleChild {
    return this.#forked.prepare(this.#forkTask, this.#forkContext(task, context))
  }

  /** Puts the task of the threads into the data of the process. */
  #forkContext(task: TaskDescriptor, context: ChildContext): ChildContext {
    const { threads, restart, data } = shareOf(context.data)
    const { ready, resourceLimits: limits, heapLimit, leave } = context
    const resourceLimits = heapLimit === undefined ? limits : { maxOldGenerationSizeMb: Math.round(heapLimit / threads / 2 ** 20), ...limits }
    const fork: ForkData = {
      task: task.kind === 'command' || task.kind === 'program' ? task : presentTask(task, context.logger),
      threads, restart, data, ready, resourceLimits, leave,
      healthCheckInterval: this.#healthCheckInterval,
      terminateTimeout: this.#terminateTimeout,
    }
    return { ...context, data: fork, ready: 'explicit', heapLimit: undefined, resourceLimits: undefined, siblings: threads }
  }
}
