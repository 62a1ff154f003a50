import { MessageChannel, Worker } from 'node:worker_threads'
import { fileURLToPath } from 'node:url'
import {
  captureOutput, needsMeasuring, requireDuration, SpawnError, startCommand, StillbornChild,
  type Backend, type BackendChild, type Capabilities, type ChildContext, type FunctionTask,
  type ModuleTask, type SpawnPlan, type TaskDescriptor,
} from '@asc/core'
import type { EntryStart } from './entry-start.js'
import { ListenerCopies } from './listener-copies.js'
import { ThreadedChild } from './threaded-child.js'
import { requireThreadOptions } from './thread-options.js'

export interface ThreadedBackendOptions {
  /**
   * How long a thread may take to end once it is killed, in milliseconds. One that is blocked in a synchronous call (such as
   * `execSync`) ends only when the call returns: after this time it is given up, as leaked. Default 1000.
   */
  terminateTimeout?: number | undefined
}

const entry = fileURLToPath(new URL('./entry.cjs', import.meta.url))

/** Starts children as threads of this process. */
export class ThreadedBackend implements Backend {
  readonly name = 'threaded'
  readonly capabilities: Capabilities = {
    multiprocess: false,
    signals: false,
    exec: true,
    listeners: process.platform !== 'win32',
    output: true,
    resourceLimits: true,
    rss: false,
    heap: true,
  }
  readonly #terminateTimeout: number

  /** @throws {TypeError | RangeError} when an option is none */
  constructor({ terminateTimeout = 1000 }: ThreadedBackendOptions = {}) {
    requireDuration('create the container', 'terminateTimeout', terminateTimeout)
    this.#terminateTimeout = terminateTimeout
  }

  check(task: TaskDescriptor, options: SpawnPlan): void {
    requireThreadOptions(task, options)
  }

  /** A command is a process also here: a thread could only wait for it. */
  start(task: TaskDescriptor, context: ChildContext): BackendChild {
    if (task.kind === 'command') return startCommand(task, context)
    let copies: ListenerCopies | undefined
    try {
      copies = new ListenerCopies(context.listeners)
      return this.#launch(task, context, copies)
    } catch (cause) {
      copies?.close()
      return new StillbornChild(new SpawnError(`Cannot start the thread: ${(cause as Error).message}`, { cause }))
    }
  }

  #launch(task: ModuleTask | FunctionTask, context: ChildContext, copies: ListenerCopies): ThreadedChild {
    const { name, data, ready, healthCheckTimeout, recycle, env, execArgv, resourceLimits, logger } = context
    const { port1: ours, port2: theirs } = new MessageChannel()
    const piped = context.output !== 'inherit'
    const workerData: EntryStart = {
      start: { task, name, data, ready, healthCheckTimeout, measure: needsMeasuring(recycle), listeners: copies.inherited },
      channel: theirs,
      ownOutput: piped,
    }
    const worker = new Worker(entry, {
      name,
      env: env as NodeJS.Dict<string>,
      workerData,
      transferList: [theirs],
      stdout: piped,
      stderr: piped,
      ...(execArgv && { execArgv: [...execArgv] }),
      ...(resourceLimits && { resourceLimits }),
    })
    const output = captureOutput(piped ? worker : {}, context.output, `${name} thread-${worker.threadId}`)
    return new ThreadedChild(worker, ours, { piped, output, copies, logger, terminateTimeout: this.#terminateTimeout })
  }
}
