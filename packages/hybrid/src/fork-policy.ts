import { Policy, type Child, type ContainerView, type ExitStatus, type Instance, type RestartDecision } from '@asc/core'

/** What happens to a fork when one of its threads ends. */
export class ForkPolicy extends Policy {
  /** All threads have been ready once. */
  settled = false
  /** The exit of the thread because of which the fork ends. */
  failure: ExitStatus | undefined
  /** A thread could not be ended: this process is not reliable any more, and must be replaced. */
  leaked = false
  readonly #instance: Pick<Instance, 'notify'>
  readonly #alone: boolean
  readonly #mended = { restarts: 0, failures: 0, leaked: 0 }

  constructor(instance: Pick<Instance, 'notify'>, alone: boolean) {
    super()
    this.#instance = instance
    this.#alone = alone
  }

  override childExited(_container: ContainerView, _child: Child, status: ExitStatus): void {
    if (!status.success) this.failure ??= status
  }

  override restart(container: ContainerView, _child: Child, status: ExitStatus, decision: RestartDecision): RestartDecision {
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

  /** The other threads drain; then the process ends. */
  #recycle(container: ContainerView): RestartDecision {
    this.leaked = true
    this.#mended.leaked += 1
    this.#instance.notify({ statistics: { ...this.#mended } })
    container.interrupt()
    return { action: 'finish' }
  }
}
