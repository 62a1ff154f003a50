import type { Readable } from 'node:stream'
import type { Line } from '../wire/envelope.js'
import type { RawExit } from '../decide/exit-reason.js'
import type { Listener } from '../listen/listener.js'
import type { ConnectionCount } from '../wire/inherited-load.js'
import type { Logger } from '../base/logger.js'
import type { ParentMessage } from '../wire/message.js'
import type { RecyclePlan } from '../decide/recycling.js'
import type { BackendTraits, Output } from './capabilities.js'
import type { SpawnPlan } from './spawn-options.js'
import type { ParserProvider } from '../task/parser.js'
import type { Readiness } from '../wire/start-message.js'
import type { TaskDescriptor } from '../wire/task-descriptor.js'

/** All that a backend is told about the child it starts. */
export interface ChildContext {
  readonly name: string
  /** Which of its group it is: 1 is the first. It stays the same over restarts and generations. Default 1. */
  readonly index?: number | undefined
  readonly data: unknown
  readonly ready: Readiness
  readonly listeners: Readonly<Record<string, Listener>>
  readonly env: Readonly<Record<string, string | undefined>>
  /** What comes after the first two in its `process.argv`. */
  readonly args?: readonly string[] | undefined
  /** Where it works; `undefined`: where its parent does. */
  readonly cwd?: string | undefined
  /** Where a process works that has no `cwd`. Default: where its parent does. */
  readonly folder?: string | undefined
  readonly execArgv: readonly string[] | undefined
  /** Whether it has the parent's options of Node too. Default true. */
  readonly inheritExecArgv?: boolean | undefined
  readonly uid?: number | undefined
  readonly gid?: number | undefined
  readonly stopSignal?: NodeJS.Signals | undefined
  /** What it has started in sessions of their own outlives it. */
  readonly leave?: boolean | undefined
  /** Bytes that the old part of its heap may have. */
  readonly heapLimit?: number | undefined
  readonly resourceLimits: import('node:worker_threads').ResourceLimits | undefined
  readonly output: Output
  /** For how many siblings it stands that accept connections: the threads of a process. Default 1. */
  readonly siblings?: number | undefined
  readonly healthCheckTimeout: number | undefined
  readonly recycle: RecyclePlan | undefined
  readonly logger: Logger
}

/**
 * How a child is started, signalled and reaped: all that a new kind of container has to write. It keeps no states and
 * no timers; those are the container's.
 */
export interface Backend extends BackendTraits, ParserProvider {
  /** Called by `spawn`, before anything is started. Throws a `TypeError` or `RangeError` for options that this backend cannot take. */
  check?(task: TaskDescriptor, options: SpawnPlan): void
  /** Starts a child and returns at once. A child that cannot be started is one that exits at once, with `error`. */
  start(task: TaskDescriptor, context: ChildContext): BackendChild
  /**
   * Starts a child that loads its task, says `{ warm: true }`, and waits; see `idle` in `@asc/core/child`. It is never called for a
   * command. `context.name` is for as long as it waits.
   */
  prepare?(task: TaskDescriptor, context: ChildContext): IdleChild
}

/** A child that has been started ahead of time. */
export interface IdleChild {
  /** The message `go` has it answer `{ warm: false }` and run its task. */
  readonly child: BackendChild
  /** It has answered: from here on its output goes where that of a child with this name goes, with what it wrote before. */
  readonly release: (name: string) => void
}

/** The mechanism of one child. None of the methods throws, also after the child is gone. */
export interface BackendChild {
  readonly pid?: number | undefined
  readonly threadId?: number | undefined
  /** What the child writes, with `output: 'pipe'`. */
  readonly stdout?: Readable | undefined
  readonly stderr?: Readable | undefined
  /**
   * Asks it to drain and end: SIGINT, or its message.
   *
   * @param grace in how many milliseconds it is killed, for the child to divide; `undefined`: not known
   */
  interrupt(grace?: number): void
  /** The same as SIGTERM. */
  terminate(grace?: number): void
  /** The same as SIGHUP. */
  hangup(): void
  /** Ends it at once: SIGKILL, or its counterpart. */
  kill(): void
  send(message: ParentMessage): void
  /** What messages of a user's own code are sent by; absent where the child takes none, as a command. */
  readonly line?: Line | undefined
  /** The connections on sockets that it shares with siblings, read now; `undefined` where it has none or that is not known. */
  connections?(): ConnectionCount | undefined
  /** Calls `handler` with each message, unchecked; a `ProtocolError` where the channel carried something else. */
  onMessage(handler: (message: unknown) => void): void
  /**
   * Whether it has done nothing since the last call; it is asked while it starts and others wait for it. Leave it out where that cannot be known:
   * then it holds them up until it is ready, or for five seconds.
   */
  idle?(): boolean
  /** Calls `handler` when it is started; at once if it is. Only a child that waits for its turn has this: any other one is started. */
  onStart?(handler: () => void): void
  /** Settles once, after the last message and the last byte of output. Never rejects. */
  readonly exited: Promise<RawExit>
}
