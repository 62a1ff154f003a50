import { SpawnError } from '@asc/core'
import entryText from 'text:./entry.ts'
import watchdogText from 'text:./watchdog.ts'
import {
  CarriedFile, encodeStart, FrameReader, HeldLoad, launch, loadParser, optionNames, presentTask, requireKnown, startCommand, startedMark, startIdle, startMessage, FailedStart, type Backend,
  type BackendChild, type Capabilities, type ChildContext, type FunctionTask, type IdleChild, type InheritedListener, type Launch, type ModuleTask, type Parser,
  type CommandTask, type TaskDescriptor,
} from '@asc/core/backend'
import { channelDescriptor, type EntryStart } from './entry-start.js'
import { execArgvOf } from './exec-argv.js'
import { nodePath } from './node-path.js'
import { startProgram, type ProgramSurroundings } from './start-program.js'
import { guarded, guardFor, type OrphanGuard, type OrphanPolicy } from './orphans.js'

export interface ForkedBackendOptions {
  /** What happens to children when this process dies. Default `kill`. */
  orphans?: OrphanPolicy | undefined
  /**
   * True: guard each child by a thread in it, even where the kernel could do it (prctl(2)). Adds about 80 ms per start. Default
   * false.
   */
  watchdog?: boolean | undefined
  /** The Node that children run on, an absolute path. A single executable (SEA, pkg) needs it. Default: the one that runs this program. */
  execPath?: string | undefined
}

/** The options of `ForkedBackend`. */
export const forkedOptionNames = optionNames<ForkedBackendOptions>({ orphans: true, watchdog: true, execPath: true })

const entry = new CarriedFile('entry.cjs', import.meta.url, entryText)

/** Starts children as processes. */
export class ForkedBackend implements Backend {
  readonly name = 'forked'
  readonly capabilities: Capabilities = {
    multiprocess: true,
    signals: process.platform !== 'win32',
    exec: true,
    listeners: process.platform !== 'win32',
    output: true,
    programs: process.platform !== 'win32',
    resourceLimits: false,
    rss: true,
    heap: true,
    spares: true,
  }
  readonly #guard: OrphanGuard
  readonly #orphans: OrphanPolicy
  readonly #node: string
  readonly #program: ProgramSurroundings

  /**
   * @throws {TypeError} when an option is invalid, naming it and its value
   * @throws {SetupError} when this program would be started again as its own child
   */
  constructor(options: ForkedBackendOptions = {}) {
    requireKnown('create the container', '', options, forkedOptionNames)
    const { orphans = 'kill', watchdog = false, execPath } = options
    this.#node = nodePath(execPath)
    this.#guard = guardFor(orphans, watchdog)
    this.#orphans = orphans
    this.#program = { node: this.#node, guard: this.#guard, orphans, watchdogText }
  }

  parser(): Parser {
    return loadParser(import.meta.url)
  }

  start(task: TaskDescriptor, context: ChildContext): BackendChild {
    if (task.kind === 'command') return startCommand(task, context, this.#orphans === 'kill' ? 'KILL' : 'TERM')
    return this.#startNode(task, context)
  }

  prepare(task: Exclude<TaskDescriptor, CommandTask>, context: ChildContext): IdleChild {
    return startIdle(context.output, (capture) => this.#startNode(task, context, capture), (name, { pid }) => ({ name, pid }))
  }

  #startNode(task: Exclude<TaskDescriptor, CommandTask>, context: ChildContext, capture?: Launch['capture']): BackendChild {
    try {
      return task.kind === 'program' ? startProgram(task, context, this.#program, capture) : this.#launch(task, context, capture)
    } catch (error) {
      return new FailedStart(new SpawnError(`Cannot start the process: ${(error as Error).message}`, { cause: error }))
    }
  }

  /** @param capture given for a spare: the process waits, and its output is held back */
  #launch(given: ModuleTask | FunctionTask, context: ChildContext, capture?: Launch['capture']): BackendChild {
    const { args = [], stopSignal = 'SIGINT' } = context
    const task = presentTask(given, context.logger)
    const { watchdog } = this.#guard
    const sockets = Object.values(context.listeners).map((listener) => listener.descriptor)
    const load = HeldLoad.of(context)
    const shared = [...sockets, ...load.descriptors]
    const start: EntryStart = {
      start: startMessage(task, context, inherited(context, load)),
      idle: capture !== undefined,
      parent: process.pid,
      ownOutput: context.output !== 'inherit',
      orphans: this.#orphans,
      ...(watchdog !== undefined && { watchdog: { descriptor: channelDescriptor + 1 + shared.length, delay: watchdog } }),
    }
    const frame = encodeStart(start)
    const child = launch(
      {
        command: guarded(this.#guard.signal, this.#node, [...execArgvOf(context), entry.path(), ...args]),
        env: { ...context.env, [startedMark]: 'yes' },
        reader: new FrameReader(),
        descriptors: ['pipe', ...shared, ...(watchdog === undefined ? [] : ['pipe' as const])],
        channel: channelDescriptor,
        framed: true,
        ready: false,
        stop: { signal: stopSignal, all: false },
        drain: this.#orphans === 'drain',
        load,
        ...(capture && { capture }),
      },
      context,
    )
    child.write(frame)
    return child
  }
}

/** The listeners as the child sees them: consecutive descriptors after the channel, and after them what it has of its siblings. */
function inherited({ listeners }: ChildContext, load: HeldLoad): Record<string, InheritedListener> {
  const entries = Object.entries(listeners)
  const first = channelDescriptor + 1
  const own = (name: string) => load.inherited(name, first + entries.length)
  return Object.fromEntries(entries.map(([name, { backlog }], index) => [name, { descriptor: first + index, backlog, load: own(name) }]))
}
