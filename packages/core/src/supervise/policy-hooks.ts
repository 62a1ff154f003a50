import type { ExitStatus } from '../base/exit-status.js'
import type { Logger } from '../base/logger.js'
import { parseDecision, type RestartDecision } from '../decide/restart.js'
import type { Child } from './child.js'
import type { ContainerView } from './container-view.js'
import { logLines } from '../base/log-lines.js'
import { Policy } from './policy.js'

type Hook = keyof Policy

/** The policy of a container, asked in safety: where a hook throws, rejects or returns junk, the default of `Policy` takes its place. */
export class PolicyHooks {
  policy: Policy
  readonly #container: ContainerView
  readonly #logger: Logger

  constructor(policy: Policy, container: ContainerView, logger: Logger) {
    this.policy = policy
    this.#container = container
    this.#logger = logger
  }

  spawned(child: Child): void {
    this.#call('childSpawned', child)
  }

  exited(child: Child, status: ExitStatus): void {
    this.#call('childExited', child, status)
  }

  overdue(child: Child, clock: 'startup' | 'health'): void {
    this.#call(clock === 'startup' ? 'startupFailed' : 'healthCheckFailed', child)
  }

  restart(child: Child, status: ExitStatus, proposal: RestartDecision): RestartDecision {
    return this.#valid('restart', parseDecision(this.#call('restart', child, status, proposal), proposal), proposal)
  }

  healthy(): boolean {
    const answer = this.#call('healthy')
    return this.#valid('healthy', typeof answer === 'boolean' ? answer : undefined, Policy.prototype.healthy(this.#container))
  }

  #valid<T>(hook: Hook, answer: T | undefined, fallback: T): T {
    if (answer === undefined) this.#logger.error({ hook }, logLines.invalidDecision)
    return answer ?? fallback
  }

  #call(hook: Hook, ...args: readonly unknown[]): unknown {
    const call = (policy: object) => (policy as Record<Hook, (...args: unknown[]) => unknown>)[hook](this.#container, ...args)
    const fallback = (err: unknown) => {
      this.#logger.error({ hook, err }, logLines.hookFailed)
      return call(Policy.prototype)
    }
    try {
      const result = call(this.policy)
      if (result instanceof Promise) result.catch(fallback)
      return result
    } catch (error) {
      return fallback(error)
    }
  }
}
