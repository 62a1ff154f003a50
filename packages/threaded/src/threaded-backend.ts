import { MessageChannel, Worker } from 'node:worker_threads'
import { fileURLToPath } from 'node:url'
import {
  captureOutput, HeldOutput, needsMeasuring, requireDescriptors, requireDuration, SpawnError, startCommand, StillbornChild,
  type Backend, type BackendChild, type Capabilities, type ChildContext, type FunctionTask,
  type IdleChild, type ModuleTask, type OutputCapture, type OutputStreams, type SpawnPlan, type TaskDescriptor,
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

type Capture = (streams: OutputStreams) => OutputCapture

/** A thread opens four for its event loop, a moment after it was asked for: some more, as other threads accept connections meanwhile. */
const descriptorsOfThread = 16
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
    spares: true,
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
    return this.#startThread(task, context)
  }

  prepare(task: ModuleTask | FunctionTask, context: ChildContext): IdleChild {
    let output: HeldOutput | undefined
    const child = this.#startThread(task, context, (streams) => (output = new HeldOutput(streams, context.output)))
    return { child, release: (name) => output?.release(label(name, child.threadId)) }
  }

  #startThread(task: ModuleTask | FunctionTask, context: ChildContext, capture?: Capture): BackendChild {
    let copies: ListenerCopies | undefined
    try {
      copies = new ListenerCopies(context.listeners)
      return this.#launch(task, context, copies, capture)
    } catch (cause) {
      copies?.close()
      return new StillbornChild(new SpawnError(`Cannot start the thread: ${(cause as Error).message}`, { cause }))
    }
  }

  /** @param capture given: the thread waits, and its output with it */
  #launch(task: ModuleTask | FunctionTask, context: ChildContext, copies: ListenerCopies, capture?: Capture): ThreadedChild {
    const { name, data, ready, healthCheckTimeout, recycle, env, execArgv, resourceLimits, logger } = context
    requireDescriptors(descriptorsOfThread)
    const { port1: ours, port2: theirs } = new MessageChannel()
    const piped = context.output !== 'inherit'
    const workerData: EntryStart = {
      start: { task, name, data, ready, healthCheckTimeout, measure: needsMeasuring(recycle), listeners: copies.inherited },
      idle: capture !== undefined,
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
    const streams = piped ? worker : {}
    const output = capture?.(streams) ?? captureOutput(streams, context.output, label(name, worker.threadId))
    return new ThreadedChild(worker, ours, { piped, output, copies, logger, terminateTimeout: this.#terminateTimeout })
  }
}

/** What stands in front of each line with `output: 'prefix'`. */
function label(name: string, threadId: number | undefined): string {
  return `${name} thread-${threadId ?? '-'}`
}
