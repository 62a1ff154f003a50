import type { Backend, BackendChild, Capabilities, ChildContext, CommandTask, IdleChild, ModuleTask, SpawnPlan, TaskDescriptor } from '@asc/core'
import { ForkedBackend, type ForkedBackendOptions } from '@asc/forked'
import { ThreadedBackend, type ThreadedBackendOptions } from '@asc/threaded'
import type { ForkData, Share } from './fork-data.js'

export interface HybridBackendOptions extends ForkedBackendOptions, ThreadedBackendOptions {
  /** How often the clocks of threads are judged inside a fork, in milliseconds. Default 1000. */
  healthCheckInterval?: number | undefined
}

const forkTask: ModuleTask = { kind: 'module', url: new URL('./fork-task.js', import.meta.url).href }

/** Starts children as processes whose task is a container of threads. */
export class HybridBackend implements Backend {
  readonly name = 'hybrid'
  readonly capabilities: Capabilities
  readonly #forked: ForkedBackend
  readonly #threaded: ThreadedBackend
  readonly #healthCheckInterval: number
  readonly #terminateTimeout: number | undefined

  constructor({ healthCheckInterval = 1000, terminateTimeout, ...options }: HybridBackendOptions = {}) {
    this.#forked = new ForkedBackend(options)
    this.#threaded = new ThreadedBackend({ terminateTimeout })
    this.#healthCheckInterval = healthCheckInterval
    this.#terminateTimeout = terminateTimeout
    this.capabilities = { ...this.#forked.capabilities, resourceLimits: true, signals: false, heap: false }
  }

  check(task: TaskDescriptor, options: SpawnPlan): void {
    // Options of Node go to the process, and the limits to its threads.
    this.#threaded.check(task, { ...options, execArgv: undefined })
  }

  start(task: TaskDescriptor, context: ChildContext): BackendChild {
    return task.kind === 'command' ? this.#forked.start(task, context) : this.#forked.start(forkTask, this.#forkContext(task, context))
  }

  /** Its threads are started with it, and wait as well. */
  prepare(task: Exclude<TaskDescriptor, CommandTask>, context: ChildContext): IdleChild {
    return this.#forked.prepare(forkTask, this.#forkContext(task, context))
  }

  /** What is to be run in threads becomes the data of the process. */
  #forkContext(task: TaskDescriptor, context: ChildContext): ChildContext {
    const { threads, restart, data } = context.data as Share
    const { ready, resourceLimits } = context
    const fork: ForkData = {
      task, threads, restart, data, ready, resourceLimits,
      healthCheckInterval: this.#healthCheckInterval,
      terminateTimeout: this.#terminateTimeout,
    }
    return { ...context, data: fork, ready: 'explicit', resourceLimits: undefined }
  }
}
