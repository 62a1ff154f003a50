import { Container, SpawnError, type ContainerOptions } from '@asc/core'
import {
  FailedStart, loadParser, type Backend, type BackendChild, type Capabilities, type ChildContext, type Envelope, type FunctionTask, type Line,
  type ModuleTask, type ParentMessage, type Parser, type RawExit, type TaskDescriptor,
} from '@asc/core/backend'
import { answer, Interruption, runInstance, type Exchange, type InterruptSignal, type RunHost } from '@asc/core/child'

/** Starts children as functions of this process: the smallest possible backend, as an example for backend authors. */
export class MemoryBackend implements Backend {
  readonly name = 'memory'
  readonly capabilities: Capabilities = {
    multiprocess: false,
    signals: false,
    exec: false,
    listeners: false,
    output: false,
    resourceLimits: false,
    rss: false,
    heap: false,
    spares: false,
  }

  parser(): Parser {
    return loadParser(import.meta.url)
  }

  start(task: TaskDescriptor, context: ChildContext): BackendChild {
    if (task.kind === 'command' || task.kind === 'program') return new FailedStart(new SpawnError('Cannot start a process: there are none in memory'))
    return new MemoryChild(task, context)
  }
}

/** The mechanism of one child. Both of its halves are in this class, because nothing lies between them. */
class MemoryChild implements BackendChild {
  readonly exited: Promise<RawExit>
  readonly #interruption = new Interruption()
  #settle!: (exit: RawExit) => void
  #handler: (message: unknown) => void = () => {}
  #exchange: Exchange | undefined
  #gone = false

  constructor(task: ModuleTask | FunctionTask, { name, data, ready, healthCheckTimeout }: ChildContext) {
    this.exited = new Promise((resolve) => (this.#settle = resolve))
    // A restart gets a fresh copy of the data, as it would on the other side of a channel.
    const start = { task, name, data: structuredClone(data), ready, listeners: {}, healthCheckTimeout }
    // The caller of `start` must have the child before the child sends anything.
    queueMicrotask(() => void runInstance(start, this.#host, this.#interruption))
  }

  readonly line = this.#lineTo((envelope) => this.#exchange?.receive(envelope))

  onMessage(handler: (message: unknown) => void): void {
    this.#handler = handler
  }

  interrupt(): void {
    this.#ask('SIGINT')
  }
  terminate(): void {
    this.#ask('SIGTERM')
  }
  hangup(): void {
    this.#ask('SIGHUP')
  }

  /** A function cannot be ended from outside: it is interrupted, in case it listens, and forgotten. */
  kill(): void {
    this.#end({ code: null, signal: null, killed: true })
    this.#interruption.trigger('SIGTERM', true)
  }

  /** Both halves are one object: only questions are left to be sent. */
  send(message: ParentMessage): void {
    if ('ask' in message) void answer(message.ask, (reply) => this.#later(() => this.#handler(reply)))
  }

  /** What the instance needs from its backend. Without an event loop of its own, a child in memory ends when its task has settled. */
  readonly #host: RunHost = {
    kind: 'memory',
    send: (message) => this.#later(() => this.#handler(message)),
    line: this.#lineTo((envelope) => this.#handler(envelope)),
    attach: (exchange) => (this.#exchange = exchange),
    rename: () => {},
    hold: () => {},
    release: () => this.#end({ code: 0, signal: null }),
    exit: (code) => this.#end({ code, signal: null }),
  }

  /** Messages are cloned at once, and arrive later. */
  #lineTo(receive: (envelope: Envelope) => void): Line {
    return {
      send: (envelope, transfer = []) => {
        const copy = structuredClone(envelope, { transfer: [...transfer] as ArrayBuffer[] })
        this.#later(() => receive(copy))
        return 0
      },
    }
  }

  #ask(signal: InterruptSignal): void {
    if (this.#interruption.trigger(signal, false)) this.#end({ code: 0, signal: null })
  }

  #end(exit: RawExit): void {
    this.#later(() => this.#settle(exit))
    this.#gone = true
  }

  /** Delivers in order, and nothing after the end. */
  #later(deliver: () => void): void {
    if (!this.#gone) queueMicrotask(deliver)
  }
}

/** A container whose children are functions of this process. */
export class Memory extends Container {
  constructor(options: ContainerOptions = {}) {
    super(new MemoryBackend(), options)
  }
}
