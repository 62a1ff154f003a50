import type { BackendTraits } from '../../src/spawn/capabilities.js'
import type { Backend, BackendChild } from '../../src/spawn/backend.js'
import type { RawExit } from '../../src/decide/exit-reason.js'

/** How the children of a model end when they are asked to. */
export type Manners = 'drains' | 'stubborn' | 'fails'

/** A backend whose children do nothing by themselves: the test moves them. */
export class ModelBackend implements Backend {
  readonly name = 'model'
  readonly capabilities: BackendTraits['capabilities'] = {
    multiprocess: false, signals: false, exec: false, listeners: false, output: false, resourceLimits: false, rss: false, heap: false, spares: false,
  }
  readonly living = new Map<number, ModelChild>()
  manners: Manners = 'drains'
  /** The next children cannot be started. */
  broken = false
  #lastPid = 0

  start(): BackendChild {
    const child = new ModelChild(++this.#lastPid, this.manners, () => this.living.delete(child.pid))
    this.living.set(child.pid, child)
    if (this.broken) child.end({ code: null, signal: null, error: new Error('cannot be started') })
    return child
  }
}

export class ModelChild implements BackendChild {
  readonly exited: Promise<RawExit>
  #settle!: (exit: RawExit) => void
  #handler: (message: unknown) => void = () => {}
  #gone = false

  constructor(readonly pid: number, readonly manners: Manners, readonly left: () => void) {
    this.exited = new Promise((resolve) => (this.#settle = resolve))
  }

  say(message: unknown): void {
    if (!this.#gone) this.#handler(message)
  }

  end(exit: RawExit): void {
    if (this.#gone) return
    this.#gone = true
    this.left()
    this.#settle(exit)
  }

  interrupt(): void {
    if (this.manners === 'drains') setImmediate(() => this.end({ code: 0, signal: null }))
    if (this.manners === 'fails') setImmediate(() => this.end({ code: 1, signal: null }))
  }
  terminate(): void {
    this.interrupt()
  }
  hangup(): void {}
  kill(): void {
    this.end({ code: null, signal: 'SIGKILL', killed: true })
  }
  send(): void {}
  onMessage(handler: (message: unknown) => void): void {
    this.#handler = handler
  }
}
