import type { Readable } from 'node:stream'
import type { Line } from './envelope.js'
import type { RawExit } from './exit-status.js'
import type { Listener } from './listener.js'
import type { Logger } from './logger.js'
import type { ParentMessage } from './message.js'
import type { RecyclePlan } from './recycling.js'
import type { SpawnPlan } from './spawn-options.js'
import type { Readiness } from './start-message.js'
import type { TaskDescriptor } from './task-descriptor.js'

/** What a backend can do; options that need more are refused before a child is started. */
export interface Capabilities {
  /** Its children are processes: a crash in native code ends only one of them. */
  readonly multiprocess: boolean
  /** A child's signal handlers see the real SIGINT, SIGTERM and SIGHUP. */
  readonly signals: boolean
  /** It runs commands. */
  readonly exec: boolean
  /** It shares listeners with its children. */
  readonly listeners: boolean
  /** It can prefix and pipe what children write. */
  readonly output: boolean
  /** It bounds a child's heap with `resourceLimits`. */
  readonly resourceLimits: boolean
  /** Its children have memory of their own that can be measured, so that `recycle.maxRss` can be judged. */
  readonly rss: boolean
  /** Its children measure a heap of their own, so that `recycle.maxHeap` can be judged. */
  readonly heap: boolean
  /** It has `prepare`, and so keeps warm spares. */
  readonly spares: boolean
}

/** Where a child's stdout and stderr go. `prefix`: whole lines, each with the child's name and pid. `pipe`: to `child.stdout` and `child.stderr`. */
export type Output = 'inherit' | 'prefix' | 'pipe'

/** All that a backend is told about the child it starts. */
export interface ChildContext {
  readonly name: string
  readonly data: unknown
  readonly ready: Readiness
  readonly listeners: Readonly<Record<string, Listener>>
  readonly env: Readonly<Record<string, string | undefined>>
  readonly execArgv: readonly string[] | undefined
  readonly resourceLimits: import('node:worker_threads').ResourceLimits | undefined
  readonly output: Output
  readonly healthCheckTimeout: number | undefined
  readonly recycle: RecyclePlan | undefined
  readonly logger: Logger
}

/**
 * How a child is started, signalled and reaped: all that a new kind of container has to write. It keeps no states and
 * no timers; those are the container's.
 */
export interface Backend {
  readonly name: string
  readonly capabilities: Capabilities
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
  /** Asks it to drain and end: SIGINT, or its message. */
  interrupt(): void
  /** The same as SIGTERM. */
  terminate(): void
  /** The same as SIGHUP. */
  hangup(): void
  /** Ends it at once: SIGKILL, or its counterpart. */
  kill(): void
  send(message: ParentMessage): void
  /** What messages of a user's own code are sent by; absent where the child takes none, as a command. */
  readonly line?: Line | undefined
  /** Calls `handler` with each message, unchecked; a `ProtocolError` where the channel carried something else. */
  onMessage(handler: (message: unknown) => void): void
  /** Settles once, after the last message and the last byte of output. Never rejects. */
  readonly exited: Promise<RawExit>
}
