import { Policy, type Child, type Container, type ExitStatus, type Instance, type RestartDecision } from '@asc/core'

/** What becomes of a fork when one of its threads ends. */
export class ForkPolicy extends Policy {
  /** All threads have been ready once. */
  settled = false
  /** How the thread ended for which the fork ends. */
  failure: ExitStatus | undefined
  /** A thread could not be ended: this process is spoilt, and must be replaced. */
  leaked = false
  readonly #instance: Pick<Instance, 'notify'>
  readonly #alone: boolean
  readonly #mended = { restarts: 0, failures: 0, leaked: 0 }

  constructor(instance: Pick<Instance, 'notify'>, alone: boolean) {
    super()
    this.#instance = instance
    this.#alone = alone
  }

  override childExited(_container: Container, _child: Child, status: ExitStatus): void {
    if (!status.success) this.failure ??= status
  }

  override restart(container: Container, _child: Child, status: ExitStatus, decision: RestartDecision): RestartDecision {
    if (status.leaked) return this.#recycle(container)
    if (decision.action === 'restart' && this.settled && !this.leaked) {
      this.failure = undefined
      this.#mended.restarts += 1
      if (!status.success) this.#mended.failures += 1
      this.#instance.notify({ statistics: { ...this.#mended } })
      return decision
    }
    if (!this.#alone && !status.success) container.interrupt()
    return { action: 'finish' }
  }

  /** The other threads drain; then the process goes. */
  #recycle(container: Container): RestartDecision {
    this.leaked = true
    this.#mended.leaked += 1
    this.#instance.notify({ statistics: { ...this.#mended } })
    container.interrupt()
    return { action: 'finish' }
  }
}
