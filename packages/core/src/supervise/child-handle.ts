import { gracePeriod } from '../decide/grace-period.js'
import type { Protocol } from '../messaging/protocol.js'
import type { Child } from './child.js'
import type { ChildSpec } from './child-spec.js'
import { replaceChild } from './replacement.js'
import { stopSlots } from './stop.js'
import type { Supervisor } from './supervisor.js'

/** One child that was asked for, and those that are started in its place; what `spawn` returns. */
export class ChildHandle<P extends Protocol = Protocol> {
  /** True if a child with this key was there already, and no other one was started. */
  readonly kept: boolean
  readonly #supervisor: Supervisor
  readonly #spec: ChildSpec

  /** Made by `Container.spawn`. */
  constructor(supervisor: Supervisor, spec: ChildSpec, kept: boolean) {
    this.#supervisor = supervisor
    this.#spec = spec
    this.kept = kept
  }

  get name(): string {
    return this.#spec.name
  }
  get key(): string | undefined {
    return this.#spec.plan.key
  }
  /** The child: the one that lives, or the one that ended last while the next one is waited for; `undefined` once it has ended for good. */
  get child(): Child<P> | undefined {
    return this.#supervisor.current(this.#spec)?.child
  }

  /** Resolves with true when the child is ready, and with false when it has ended for good without. */
  ready(): Promise<boolean> {
    return this.#supervisor.until(() => {
      const slot = this.#supervisor.current(this.#spec)
      if (!slot || slot.retired) return false
      return slot.ready || undefined
    })
  }

  /**
   * Ends the child, and starts no other one. Resolves when it is gone.
   *
   * @param graceful `true`: 10 s; a number: that many milliseconds; `false`: at once
   */
  async stop(graceful: boolean | number = true): Promise<void> {
    const grace = gracePeriod(graceful, 'stop the child')
    const slot = this.#supervisor.current(this.#spec)
    if (!slot) return
    this.#supervisor.forget([slot])
    await stopSlots([slot], grace, 'stop')
  }

  /**
   * Replaces the child, make before break: another one is ready before this one is asked to end.
   *
   * @returns false if the new child failed before it was ready; then the old one goes on
   */
  async restart(): Promise<boolean> {
    const slot = this.#supervisor.current(this.#spec)
    return slot?.child !== undefined && replaceChild(this.#supervisor, slot, 'replace')
  }
}
