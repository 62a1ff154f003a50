import {
  Container, SpawnError, StillbornChild,
  type Backend, type BackendChild, type Capabilities, type ChildContext, type ContainerOptions, type Envelope, type FunctionTask, type Line,
  type ModuleTask, type RawExit, type TaskDescriptor,
} from '@asc/core'
import { Interruption, runInstance, type Exchange, type InterruptSignal, type RunHost } from '@asc/core/child'

/** Starts children as functions of this very process: the smallest backend there can be, for who wants to write one. */
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

  start(task: TaskDescriptor, context: ChildContext): BackendChild {
    if (task.kind === 'command') return new StillbornChild(new SpawnError(`Cannot run '${task.command}': there are no commands in memory`))
    return new MemoryChild(task, context)
  }
}

/** The mechanism of one child. Both of its halves are here, as there is nothing between them. */
class MemoryChild implements BackendChild {
  readonly exited: Promise<RawExit>
  readonly #interruption = new Interruption()
  #settle!: (exit: RawExit) => void
  #handler: (message: unknown) => void = () => {}
  #exchange: Exchange | undefined
  #gone = false

  constructor(task: ModuleTask | FunctionTask, { name, data, ready, healthCheckTimeout }: ChildContext) {
    this.exited = new Promise((resolve) => (this.#settle = resolve))
    // Each life has data of its own, as it would have on the other side of a channel.
    const start = { task, name, data: structuredClone(data), ready, listeners: {}, healthCheckTimeout }
    // Whoever called `start` must have the child before it says anything.
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

  /** Nothing can end a function from outside: it is told to end, in case it listens, and forgotten. */
  kill(): void {
    this.#end({ code: null, signal: null, killed: true })
    this.#interruption.trigger('SIGTERM', true)
  }

  /** There is nobody on another side. */
  send(): void {}

  /** What an instance does itself with. Having no event loop of its own, a child in memory ends when its task has settled. */
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

  /** What is sent is cloned at once, and arrives later. */
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

  /** Everything arrives in order, and nothing after the end. */
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
