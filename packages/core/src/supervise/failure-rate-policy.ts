import { requireDuration, requireInteger } from '../base/argument.js'
import { optionNames, requireKnown } from '../base/known-options.js'
import type { Child } from './child.js'
import type { ContainerView } from './container-view.js'
import type { ExitStatus } from '../base/exit-status.js'
import { Policy } from './policy.js'
import { addFailure, defaultRestartLimit, type RestartLimit } from '../decide/restart-limit.js'
import type { RestartDecision } from '../decide/restart.js'

/**
 * Gives a container up when its children, all of them together, fail more often than `failures` times in `window` milliseconds: 6 in
 * 60 000 by default, as async-service does. The limit in `restart` counts for each child alone.
 */
export class FailureRatePolicy extends Policy {
  readonly #limit: RestartLimit
  readonly #failures = new WeakMap<ContainerView, readonly number[]>()

  /** @throws {TypeError | RangeError} if an option is invalid, naming it and its value */
  constructor(limit: Partial<RestartLimit> = {}) {
    super()
    requireKnown('create the policy', '', limit, optionNames<RestartLimit>({ failures: true, window: true }))
    this.#limit = { ...defaultRestartLimit, ...limit }
    requireInteger('create the policy', 'failures', this.#limit.failures, 0)
    requireDuration('create the policy', 'window', this.#limit.window)
  }

  override restart(container: ContainerView, _child: Child, { success }: ExitStatus, decision: RestartDecision): RestartDecision {
    if (success || decision.action !== 'restart') return decision
    const { history, exceeded } = addFailure(this.#failures.get(container) ?? [], performance.now(), this.#limit)
    this.#failures.set(container, history)
    return exceeded ? { action: 'give-up', history: decision.history } : decision
  }
}
