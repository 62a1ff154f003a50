import type { InheritedLoad } from './inherited-load.js'
import type { Readiness, TicketSecret } from './start-message.js'

/** The first frame to a program's process. A module that Node loads before the program reads it. */
export interface ProgramStart {
  readonly name: string
  /** What `ProgramTask.settings` was. */
  readonly settings: unknown
  readonly ready: Readiness
  readonly healthCheckTimeout: number | undefined
  /** The signal that ends it; `undefined`: the one that it listens to. */
  readonly stopSignal: NodeJS.Signals | undefined
  /** True: it must report its memory, because its parent needs the figures. */
  readonly measure: boolean
  /** True: it waits for the message `go` before it lets the program begin. */
  readonly idle: boolean
  /** The parent's pid: a process with another parent was orphaned before its guard was up. */
  readonly parent: number
  readonly orphans: 'kill' | 'drain'
  /** True: its stdout and stderr are pipes to the parent. */
  readonly ownOutput: boolean
  /** The sockets that it shares: unbound ones that it may bind, bound ones, and Unix sockets with their path. */
  readonly sockets: readonly InheritedSocket[]
  /** The keys with which its TLS servers encrypt their session tickets. */
  readonly tickets: TicketSecret
  /** By what the program compares itself with its siblings, without the bell, which each socket has. */
  readonly load?: Omit<InheritedLoad, 'bell'> | undefined
  /** A thread that kills the process some time after `descriptor` is closed. */
  readonly watchdog?: { readonly descriptor: number; readonly delay: number; readonly text: string } | undefined
}

/** A socket as a child has it. */
export interface InheritedSocket {
  readonly descriptor: number
  /** What the container calls it, if it is one of its listeners: a program that listens on the address of this name, such as `3000`, gets it. */
  readonly name?: string | undefined
  /** Of a Unix domain socket, which Node cannot ask for its name. */
  readonly path?: string | undefined
  /** A second descriptor of it; see `InheritedLoad`. */
  readonly bell?: number | undefined
}

/** What a program's process says besides the messages of all children. */
export interface ProgramMessage {
  /** It listens on a shared socket: its place among `sockets`, and its address. */
  readonly bound?: { readonly place: number; readonly host: string; readonly port: number }
  /** It ends by itself, before it was ready and with another code than 0: so its parent knows that Node has come as far as the preload. */
  readonly begun?: true
  /** Why it is not ready yet, where that is not `ProgramTask.unready` any more. */
  readonly unready?: string
}
