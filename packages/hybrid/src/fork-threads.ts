import { Container, createLogger, Listener } from '@asc/core'
import {
  LoadBoard, SpareHandover, untilWarm, type Backend, type BackendChild, type Capabilities, type ChildContext, type IdleChild, type SpawnPlan,
  type InheritedListener, type StartMessage, type TaskDescriptor,
} from '@asc/core/backend'
import { ThreadedBackend } from '@asc/threaded'
import type { ForkData } from './fork-data.js'

/** The threads of one fork. If the fork is a spare, they are started with it and wait. */
export class ForkThreads implements Backend {
  readonly name: string
  readonly capabilities: Capabilities
  /** The sockets of the fork, of which its threads make duplicates. */
  readonly listeners: Readonly<Record<string, Listener>>
  /** Which of the forks this is, and how many threads each has. */
  fork = { index: 1, threads: 1 }
  readonly #threaded: ThreadedBackend
  /** How long a thread may be silent. Each is told, so that it beats; who judges it is another question. */
  readonly #healthCheckTimeout: number | undefined
  readonly #idle: IdleChild[] = []

  constructor({ terminateTimeout }: ForkData, { listeners, healthCheckTimeout }: Pick<StartMessage, 'listeners' | 'healthCheckTimeout'>) {
    this.#healthCheckTimeout = healthCheckTimeout
    this.#threaded = new ThreadedBackend({ terminateTimeout })
    this.name = this.#threaded.name
    this.capabilities = this.#threaded.capabilities
    this.listeners = Object.fromEntries(Object.entries(listeners).map(([name, inherited]) => [name, adopt(inherited)]))
  }

  /** Starts all threads of the fork, and resolves when their task is loaded. Rejects as soon as that fails in one of them. */
  async warm({ task, threads, data, ready, resourceLimits, leave }: ForkData, name: string): Promise<void> {
    if (task.kind === 'command' || task.kind === 'program') return
    const context: ChildContext = {
      name, data, ready, resourceLimits, leave,
      healthCheckTimeout: this.#healthCheckTimeout,
      listeners: this.listeners,
      env: { ...process.env },
      args: process.argv.slice(2),
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

  /** Threads are counted over all forks: of several forks too only one thread is the first. */
  #indexOf(thread = 1): number {
    return (this.fork.index - 1) * this.fork.threads + thread
  }

  start(task: TaskDescriptor, context: ChildContext): BackendChild {
    const numbered = { ...context, index: this.#indexOf(context.index), healthCheckTimeout: this.#healthCheckTimeout }
    const startAfresh = () => this.#threaded.start(task, numbered)
    const idle = this.#idle.shift()
    return idle ? new SpareHandover(idle, numbered, startAfresh) : startAfresh()
  }
}

/** The threads of all forks are siblings: those of this one share the rows that it was given. */
function adopt({ descriptor, backlog, load }: InheritedListener): Listener {
  const listener = Listener.fromDescriptor(descriptor, undefined, backlog)
  if (load) listener.useBoard(LoadBoard.inherited(load))
  return listener
}

/** The container inside a fork. */
export class ForkContainer extends Container {}
