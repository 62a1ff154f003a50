import type { Board } from './inherited-load.js'
import type { RemoteError } from './remote-error.js'

/** A module whose default export is the task. */
export interface ModuleTask {
  readonly kind: 'module'
  readonly url: string
}

/** A function that is compiled again in the child, from its source. */
export interface FunctionTask {
  readonly kind: 'function'
  readonly source: string
  /**
   * The file it was written in: stack traces point there, and imports are resolved from there. A `file:` URL if its code is
   * strict, else a path.
   */
  readonly file: string
  /** Where in that file it starts, counted from 0. */
  readonly line: number
  readonly column: number
}

/** A program that is run instead of JavaScript. */
export interface CommandTask {
  readonly kind: 'command'
  readonly command: string
  readonly args: readonly string[]
  readonly cwd?: string | undefined
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
  /** True: it counts as ready as soon as it runs, because it sends no reports. */
  readonly ready?: boolean | undefined
  /** The signal that asks it to end. Default SIGTERM. */
  readonly stopSignal?: NodeJS.Signals | undefined
  /** What it has started in sessions of their own outlives it. */
  readonly leave?: boolean | undefined
}

/** A JavaScript file that Node runs as its main module, in a process, after it has loaded a module of ours. Made by `@asc/program`. */
export interface ProgramTask {
  readonly kind: 'program'
  /** The program's file, an absolute path. */
  readonly file: string
  readonly args: readonly string[]
  readonly cwd?: string | undefined
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
  /** The signal that ends it, if it is a certain one. */
  readonly stopSignal?: NodeJS.Signals | undefined
  /** The CommonJS module that is loaded before the program and speaks with its parent. */
  readonly preload: { path(): string }
  /** For the preload: what JSON keeps. */
  readonly settings: unknown
  /** The sockets that all children of this program share. */
  readonly sockets: ProgramSockets
  /** Why it is not ready, as long as it has said nothing else: in words that come after “It was not ready within its startup timeout”. */
  readonly unready?: string | undefined
  /** Explains an error that the program has reported, where this process knows more than it. */
  readonly explain?: ((error: RemoteError) => RemoteError) | undefined
}

/** What a backend needs of the sockets that a program's children share; see `SharedSockets`. */
export interface ProgramSockets {
  readonly descriptors: readonly number[]
  /** What is bound, as far as it is known. */
  readonly addresses?: readonly { readonly host: string; readonly port: number }[]
  bound(place: number, descriptors: readonly number[], address: { readonly host: string; readonly port: number }): void
  hold(): (asked: boolean) => void
  /** Where the children keep their numbers of connections. Throws where no file can be shared. */
  board(): Board
}

/** What a child runs, as passed to a backend. */
export type TaskDescriptor = ModuleTask | FunctionTask | CommandTask | ProgramTask
