import { constants } from 'node:os'
import type { Readable } from 'node:stream'
import { SpawnError } from '@asc/core'
import type {
  BackendChild, ConnectionCount, Line, ParentMessage, ProcessChild, ProgramMessage, ProgramTask, RawExit, RemoteError,
} from '@asc/core/backend'

/** The signals that end a program which was asked to end, with the code that a shell has for each. */
const ending: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM']

/** A program's process: what its preload says besides the messages of all children, and what its end means. */
export class ProgramChild implements BackendChild {
  readonly exited: Promise<RawExit>
  readonly line: Line | undefined
  readonly #child: ProcessChild
  readonly #task: ProgramTask
  readonly #shared: readonly number[]
  readonly #listeners: number
  readonly #stopSignal: NodeJS.Signals | undefined
  #asked = false
  #unready: string | undefined
  /** It has said anything at all. */
  #spoke = false

  /** @param listeners how many sockets come before the shared ones */
  constructor(child: ProcessChild, task: ProgramTask, shared: readonly number[], listeners: number, stopSignal: NodeJS.Signals | undefined) {
    this.#child = child
    this.#task = task
    this.#shared = shared
    this.#listeners = listeners
    this.#stopSignal = stopSignal
    this.#unready = task.unready
    this.line = child.line
    const release = task.sockets.hold()
    this.exited = child.exited.then((exit) => {
      release(this.#asked)
      return this.#explained(exit)
    })
  }

  get pid(): number | undefined {
    return this.#child.pid
  }
  get stdout(): Readable | undefined {
    return this.#child.stdout
  }
  get stderr(): Readable | undefined {
    return this.#child.stderr
  }

  connections(): ConnectionCount | undefined {
    return this.#child.connections()
  }

  onMessage(handler: (message: unknown) => void): void {
    this.#child.onMessage((message) => this.#receive(message, handler))
  }

  send(message: ParentMessage): void {
    this.#child.send(message)
  }

  idle(): boolean {
    return this.#child.idle()
  }

  interrupt(grace?: number): void {
    this.#asked = true
    this.#child.interrupt(grace)
  }
  terminate(grace?: number): void {
    this.#asked = true
    this.#child.terminate(grace)
  }
  /** For the program itself. */
  hangup(): void {
    this.#child.hangup()
  }
  /** What is killed may be started again: its sockets wait for that. */
  kill(): void {
    this.#child.kill()
  }

  #receive(message: unknown, handler: (message: unknown) => void): void {
    this.#spoke = true
    const { begun, bound, unready, error } = (isObject(message) ? message : {}) as ProgramMessage & { readonly error?: unknown }
    if (typeof unready === 'string') return void (this.#unready = unready)
    if (begun) return
    if (isObject(bound)) return this.#bound(bound)
    handler(isObject(error) ? { ...(message as object), error: this.#explain(error as RemoteError) } : message)
  }

  /** The child may say anything: what it says is checked. */
  #bound({ place, host, port }: NonNullable<ProgramMessage['bound']>): void {
    if (!Number.isInteger(place) || typeof host !== 'string' || !Number.isInteger(port)) return
    this.#task.sockets.bound(place - this.#listeners, this.#shared, { host, port })
  }

  #explain(error: RemoteError): RemoteError {
    return this.#task.explain?.(error) ?? error
  }

  #explained(exit: RawExit): RawExit {
    const signals = this.#stopSignal ? [...ending, this.#stopSignal] : ending
    const obeyed = this.#asked && signals.some((signal) => exit.signal === signal || exit.code === 128 + constants.signals[signal])
    const unloaded = !this.#spoke && !this.#asked && exit.code !== null && exit.code > 0 && exit.code < 128
    return {
      ...exit,
      ...(unloaded && !exit.error && { error: unloadedError(exit.code, this.#task.file) }),
      ...(obeyed && { obeyed }),
      ...(this.#unready !== undefined && { unready: this.#unready }),
    }
  }
}

/** What Node loads before the program, or its options, is broken: Node itself has written why. */
function unloadedError(code: number, file: string): Error {
  const error = new SpawnError(
    `Node ended with code ${code} before it began the program ${file}: an option in 'execArgv' or NODE_OPTIONS is wrong, or what it loads first (--require, --import) cannot be loaded; Node has written which to stderr`,
  )
  // The stack would be of the supervisor.
  error.stack = `${error.name}: ${error.message}`
  return error
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
