import { fileURLToPath } from 'node:url'
import {
  encodeFrame, FrameReader, HeldOutput, launch, needsMeasuring, SpawnError, startCommand, StillbornChild,
  type Backend, type BackendChild, type Capabilities, type ChildContext, type FunctionTask, type IdleChild,
  type InheritedListener, type Launch, type ModuleTask, type TaskDescriptor,
} from '@asc/core'
import { channelDescriptor, type EntryStart } from './entry-start.js'
import { inheritedExecArgv } from './exec-argv.js'
import { guarded, guardFor, type OrphanGuard, type OrphanPolicy } from './orphans.js'

export interface ForkedBackendOptions {
  /** What children do when this process dies. Default `kill`. */
  orphans?: OrphanPolicy | undefined
  /** True: guard children by a thread in each even where the kernel could (prctl(2)). Costs about 80 ms a start. Default false. */
  watchdog?: boolean | undefined
}

const entry = fileURLToPath(new URL('./entry.cjs', import.meta.url))

/** Starts children as processes. */
export class ForkedBackend implements Backend {
  readonly name = 'forked'
  readonly capabilities: Capabilities = {
    multiprocess: true,
    signals: process.platform !== 'win32',
    exec: true,
    listeners: process.platform !== 'win32',
    output: true,
    resourceLimits: false,
    rss: true,
    heap: true,
    spares: true,
  }
  readonly #guard: OrphanGuard
  readonly #orphans: OrphanPolicy

  constructor({ orphans = 'kill', watchdog = false }: ForkedBackendOptions = {}) {
    this.#guard = guardFor(orphans, watchdog)
    this.#orphans = orphans
  }

  start(task: TaskDescriptor, context: ChildContext): BackendChild {
    if (task.kind === 'command') return startCommand(task, context, this.#orphans === 'kill' ? 'KILL' : 'TERM')
    return this.#startNode(task, context)
  }

  prepare(task: ModuleTask | FunctionTask, context: ChildContext): IdleChild {
    let output: HeldOutput | undefined
    const child = this.#startNode(task, context, (streams) => (output = new HeldOutput(streams, context.output)))
    return { child, release: (name) => output?.release(`${name} ${child.pid ?? '-'}`) }
  }

  #startNode(task: ModuleTask | FunctionTask, context: ChildContext, capture?: Launch['capture']): BackendChild {
    try {
      return this.#launch(task, context, capture)
    } catch (error) {
      return new StillbornChild(new SpawnError(`Cannot start the process: ${(error as Error).message}`, { cause: error }))
    }
  }

  /** @param capture given: the process waits, and its output with it */
  #launch(task: ModuleTask | FunctionTask, context: ChildContext, capture?: Launch['capture']): BackendChild {
    const { name, data, ready, healthCheckTimeout, recycle } = context
    const { watchdog } = this.#guard
    const sockets = Object.values(context.listeners).map((listener) => listener.descriptor)
    const start: EntryStart = {
      start: { task, name, data, ready, listeners: inherited(context, channelDescriptor + 1), healthCheckTimeout, measure: needsMeasuring(recycle) },
      idle: capture !== undefined,
      parent: process.pid,
      ownOutput: context.output !== 'inherit',
      orphans: this.#orphans,
      ...(watchdog !== undefined && { watchdog: { descriptor: channelDescriptor + 1 + sockets.length, delay: watchdog } }),
    }
    const frame = encodeFrame(start)
    const child = launch(
      {
        command: guarded(this.#guard.signal, process.execPath, [...(context.execArgv ?? inheritedExecArgv()), entry]),
        env: context.env,
        reader: new FrameReader(),
        descriptors: ['pipe', ...sockets, ...(watchdog === undefined ? [] : ['pipe' as const])],
        channel: channelDescriptor,
        framed: true,
        ready: false,
        ...(capture && { capture }),
      },
      context,
    )
    child.write(frame)
    return child
  }
}

/** The listeners as the child will find them: descriptors in a row, from `first` on. */
function inherited({ listeners }: ChildContext, first: number): Record<string, InheritedListener> {
  const entries = Object.entries(listeners)
  return Object.fromEntries(entries.map(([name, { backlog }], index) => [name, { descriptor: first + index, backlog }]))
}
