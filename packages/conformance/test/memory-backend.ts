import {
  Container,
  type Backend, type BackendChild, type Capabilities, type ChildContext, type ContainerOptions, type RawExit, type TaskDescriptor,
} from '@asc/core'
import { Interruption, runInstance, type InterruptSignal, type RunHost, type StartMessage } from '@asc/core/child'

/** Starts children as functions of this very process: a backend in a hundred lines, for who wants to write one. */
export class MemoryBackend implements Backend {
  readonly name = 'memory'
  readonly capabilities: Capabilities = {
    multiprocess: false,
    signals: false,
    exec: false,
    listeners: false,
    output: false,
    resourceLimits: false,
  }

  start(task: TaskDescriptor, context: ChildContext): BackendChild {
    return new MemoryChild(task, context)
  }
}

/** The mechanism of one child: both of its halves, as there is nothing between them. */
class MemoryChild implements BackendChild {
  readonly exited: Promise<RawExit>
  readonly #interruption = new Interruption()
  #settle!: (exit: RawExit) => void
  #handler: (message: unknown) => void = () => {}
  #gone = false

  constructor(task: TaskDescriptor, { name, data, ready, healthCheckTimeout }: ChildContext) {
    this.exited = new Promise((resolve) => (this.#settle = resolve))
    if (task.kind === 'command') {
      this.#end({ code: null, signal: null, error: new Error('There are no commands in memory') })
      return
    }
    // Each life has its own copy of the data, as it would have elsewhere.
    const start: StartMessage = { task, name, data: structuredClone(data), ready, listeners: {}, healthCheckTimeout }
    // Not before whoever called `start` has been given the child.
    setImmediate(() => void runInstance(start, this.#host(), this.#interruption))
  }

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
  send(): void {}

  /** Nothing can end a function from outside: it is forgotten, and told to end in case it listens. */
  kill(): void {
    if (this.#gone) return
    this.#end({ code: null, signal: 'SIGKILL' })
    this.#interruption.trigger('SIGTERM', true)
  }

  #ask(signal: InterruptSignal): void {
    if (!this.#gone && this.#interruption.trigger(signal, false)) this.#end({ code: 0, signal: null })
  }

  /** What the instance does itself with. A child in memory has no event loop of its own: it ends when its task has settled. */
  #host(): RunHost {
    return {
      kind: 'memory',
      send: (message) => this.#later(() => this.#handler(message)),
      rename: () => {},
      release: () => this.#end({ code: 0, signal: null }),
      exit: (code) => this.#end({ code, signal: null }),
    }
  }

  /** Messages arrive in order, one turn later, and none after the end. */
  #later(deliver: () => void): void {
    if (!this.#gone) queueMicrotask(deliver)
  }

  #end(exit: RawExit): void {
    this.#later(() => this.#settle(exit))
    this.#gone = true
  }
}

/** A container whose children are functions of this process. */
export class Memory extends Container {
  constructor(options: ContainerOptions = {}) {
    super(new MemoryBackend(), options)
  }
}
