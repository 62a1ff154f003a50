import type { TaskDescriptor } from './task-descriptor.js'

/** The first message to a child: all it needs to become an instance. */
export interface StartMessage {
  readonly task: TaskDescriptor
  readonly name: string
  readonly data: unknown
  /** `start`: the child counts as ready once its task has been called. */
  readonly ready: Readiness
  /** The listening sockets that it was given, by name. */
  readonly listeners: Readonly<Record<string, InheritedListener>>
  readonly healthCheckTimeout?: number | undefined
  /** It shall measure itself and say so, as its parent judges by it. */
  readonly measure?: boolean
}

/** When a child counts as ready: when it says so, or as soon as its task has been called. */
export type Readiness = 'explicit' | 'start'

/** A listening socket as a child has it: a descriptor of its own for the one socket that all share. */
export interface InheritedListener {
  readonly descriptor: number
  readonly backlog: number
}
