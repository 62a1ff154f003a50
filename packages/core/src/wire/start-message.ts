import type { InheritedLoad } from './inherited-load.js'
import type { TaskDescriptor } from './task-descriptor.js'

/** The first message to a child: everything that it needs to become an instance. */
export interface StartMessage {
  readonly task: TaskDescriptor
  readonly name: string
  /** Which of its group it is: 1 is the first, and the default. */
  readonly index?: number | undefined
  readonly data: unknown
  /** `start`: the child counts as ready once its task has been called. */
  readonly ready: Readiness
  /** The listening sockets of the child, by name. */
  readonly listeners: Readonly<Record<string, InheritedListener>>
  readonly healthCheckTimeout?: number | undefined
  /** The keys with which TLS servers of the child encrypt their session tickets. */
  readonly tickets?: TicketSecret | undefined
  /** True: the child must measure itself and report, because its parent needs the figures. */
  readonly measure?: boolean
}

/** When a child counts as ready: when it reports so, or as soon as its task has been called. */
export type Readiness = 'explicit' | 'start'

/** A listening socket in a child: its own descriptor of the socket that all children share. */
export interface InheritedListener {
  readonly descriptor: number
  readonly backlog: number
  /** By what the child compares itself with its siblings; `undefined` where nothing could be shared. */
  readonly load?: InheritedLoad | undefined
}

/** The keys of TLS session tickets: 48 bytes as `tls.Server.setTicketKeys` takes them, in base64, and the period that they are for. */
export interface TicketSecret {
  readonly epoch: number
  readonly keys: string
}
