import {
  Container, createLogger, Listener, TakenSpare, untilWarm,
  type Backend, type BackendChild, type Capabilities, type ChildContext, type IdleChild, type SpawnPlan, type StartMessage, type TaskDescriptor,
} from '@asc/core'
import { ThreadedBackend } from '@asc/threaded'
import type { ForkData } from './fork-data.js'

/** The threads of one fork. Where the fork is a spare, they are started with it and wait. */
export class ForkThreads implements Backend {
  readonly name: string
  readonly capabilities: Capabilities
  /** The sockets of the fork, for its threads to duplicate. */
  readonly listeners: Readonly<Record<string, Listener>>
  readonly #threaded: ThreadedBackend
  readonly #idle: IdleChild[] = []

  constructor({ terminateTimeout }: ForkData, listeners: StartMessage['listeners']) {
    this.#threaded = new ThreadedBackend({ terminateTimeout })
    this.name = this.#threaded.name
    this.capabilities = this.#threaded.capabilities
    this.listeners = Object.fromEntries(
      Object.entries(listeners).map(([name, { descriptor, backlog }]) => [name, Listener.fromDescriptor(descriptor, undefined, backlog)] as const),
    )
  }

  /** Starts all threads of the fork, and resolves when their task is loaded. Rejects as soon as that fails in one. */
  async warm({ task, threads, data, ready, resourceLimits }: ForkData, name: string, healthCheckTimeout: number | undefined): Promise<void> {
    if (task.kind === 'command') return
    const context: ChildContext = {
      name, data, ready, resourceLimits, healthCheckTimeout,
      listeners: this.listeners,
      env: { ...process.env },
      execArgv: undefined,
      recycle: undefined,
      output: 'inherit',
      logger: createLogger('silent'),
    }
    while (this.#idle.length < threads) this.#idle.push(this.#threaded.prepare(task, context))
    await Promise.all(this.#idle.map(({ child }) => untilWarm(child)))
  }

  check(task: TaskDescriptor, options: SpawnPlan): void {
    this.#threaded.check(task, options)
  }

  start(task: TaskDescriptor, context: ChildContext): BackendChild {
    const startAfresh = () => this.#threaded.start(task, context)
    const idle = this.#idle.shift()
    return idle ? new TakenSpare(idle, context.name, startAfresh) : startAfresh()
  }
}

/** The container inside a fork. */
export class ForkContainer extends Container {}
