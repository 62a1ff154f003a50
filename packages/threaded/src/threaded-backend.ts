import { MessageChannel, Worker } from 'node:worker_threads'
import { SpawnError } from '@asc/core'
import entryText from 'text:./entry.ts'
import {
  captureOutput, CarriedFile, HeldLoad, instanceEnv, leaveMissingDirectory, loadParser, optionNames, presentTask, ProcessTree, requireDescriptors, requireDuration, requireKnown, startCommand, startIdle, startMessage, FailedStart,
  type Backend, type BackendChild, type Capabilities, type ChildContext, type FunctionTask, type IdleChild, type ModuleTask, type Parser, type OutputCapture,
  type OutputStreams, type SpawnPlan, type TaskDescriptor,
} from '@asc/core/backend'
import type { EntryStart } from './thread/entry-start.js'
import { ListenerCopies } from './listener-copies.js'
import { ThreadedChild, type ThreadedChildDeps } from './threaded-child.js'
import { execArgvOf, limitsOf, requireThreadOptions } from './thread-options.js'

export interface ThreadedBackendOptions {
  /**
   * How long a killed thread may take to end, in milliseconds. A thread that is blocked in a synchronous call (such as `execSync`)
   * ends only when the call returns: after this time it is given up as leaked. Default 1000.
   */
  terminateTimeout?: number | undefined
}

/** The options of `ThreadedBackend`. */
export const threadedOptionNames = optionNames<ThreadedBackendOptions>({ terminateTimeout: true })

type Capture = (streams: OutputStreams) => OutputCapture

/**
 * A thread opens four for its event loop, a moment after it was started. A few more, because other threads accept connections
 * meanwhile.
 */
const descriptorsOfThread = 16
const entry = new CarriedFile('entry.cjs', import.meta.url, entryText)

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

  /** @throws {TypeError | RangeError} when an option is invalid, naming it and its value */
  constructor(options: ThreadedBackendOptions = {}) {
    requireKnown('create the container', '', options, threadedOptionNames)
    const { terminateTimeout = 1000 } = options
    requireDuration('create the container', 'terminateTimeout', terminateTimeout)
    this.#terminateTimeout = terminateTimeout
  }

  check(task: TaskDescriptor, options: SpawnPlan): void {
    requireThreadOptions(task, options)
  }

  parser(): Parser {
    return loadParser(import.meta.url)
  }

  /** A command is a process here too, because a thread could only wait for it. */
  start(task: TaskDescriptor, context: ChildContext): BackendChild {
    if (task.kind === 'command') return startCommand(task, context)
    if (task.kind === 'program') return new FailedStart(new SpawnError(`Cannot start the program ${task.file}: it needs a process of its own`))
    return this.#startThread(task, context)
  }

  prepare(task: ModuleTask | FunctionTask, context: ChildContext): IdleChild {
    return startIdle(context.output, (capture) => this.#startThread(task, context, capture), (name, { threadId }) => ({ name, threadId }))
  }

  #startThread(task: ModuleTask | FunctionTask, context: ChildContext, capture?: Capture): BackendChild {
    const load = HeldLoad.of(context)
    let copies: ListenerCopies | undefined
    try {
      copies = new ListenerCopies(context.listeners, load)
      return this.#launch(task, context, { copies, load }, capture)
    } catch (cause) {
      copies?.close()
      load.release()
      return new FailedStart(new SpawnError(`Cannot start the thread: ${(cause as Error).message}`, { cause }))
    }
  }

  /** @param capture given for a spare: the thread waits, and its output is held back */
  #launch(given: ModuleTask | FunctionTask, context: ChildContext, { copies, load }: Pick<ThreadedChildDeps, 'copies' | 'load'>, capture?: Capture): ThreadedChild {
    const { name, index, args = [], env, logger, leave } = context
    leaveMissingDirectory(logger)
    const task = presentTask(given, logger)
    const tree = new ProcessTree({ leave, name, logger })
    const execArgv = execArgvOf(context)
    const resourceLimits = limitsOf(context)
    requireDescriptors(descriptorsOfThread)
    const { port1: ours, port2: theirs } = new MessageChannel()
    const piped = context.output !== 'inherit'
    const workerData: EntryStart = {
      start: startMessage(task, context, copies.inherited),
      idle: capture !== undefined,
      channel: theirs,
      ownOutput: piped,
    }
    const worker = new Worker(entry.textAlone ?? entry.path(), {
      eval: entry.textAlone !== undefined,
      name,
      env: tree.env({ ...instanceEnv(index), ...env }),
      argv: [...args],
      workerData,
      transferList: [theirs],
      stdout: piped,
      stderr: piped,
      ...(execArgv && { execArgv }),
      ...(resourceLimits && { resourceLimits }),
    })
    const streams = piped ? worker : {}
    const output = capture?.(streams) ?? captureOutput(streams, context.output, { name, threadId: worker.threadId })
    return new ThreadedChild(worker, ours, {
      piped, output, copies, load, tree, logger,
      terminateTimeout: this.#terminateTimeout,
      stopSignal: context.stopSignal === 'SIGTERM' ? 'SIGTERM' : 'SIGINT',
    })
  }
}
