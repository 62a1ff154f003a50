import type { Child } from './child.js'
import type { Container } from './container.js'
import type { ExitStatus } from './exit-status.js'
import type { Logger } from './logger.js'
import type { RestartDecision } from './restart.js'

/**
 * What a container does at the turns of a child's life. Override what should differ. A hook that throws, or whose promise
 * rejects, is logged, and the default action is taken; none can break supervision.
 */
export class Policy {
  /** A child was started, also as a restart. Default: nothing. */
  childSpawned(_container: Container, _child: Child): unknown {
    return undefined
  }

  /** A child has ended. Called before the restart is decided; `container.stop()` may be called here. Default: nothing. */
  childExited(_container: Container, _child: Child, _status: ExitStatus): unknown {
    return undefined
  }

  /** A child was not ready within its `startupTimeout`. Default: kill it. A hook that lets it live starts the clock anew. */
  startupFailed(_container: Container, child: Child): unknown {
    return child.kill('startup-timeout')
  }

  /** A ready child was silent for its `healthCheckTimeout`. Default: kill it. A hook that lets it live starts the clock anew. */
  healthCheckFailed(_container: Container, child: Child): unknown {
    return child.kill('health-timeout')
  }

  /** The last word on what happens after an exit. Default: what its `restart` options decided. */
  restart(_container: Container, _child: Child, _status: ExitStatus, decision: RestartDecision): RestartDecision {
    return decision
  }

  /**
   * Whether the container is well, asked whenever a watchdog of whoever started us is to be told so (at half its time): while it is not,
   * the watchdog runs out. Default: it has not failed, and at least one child is ready.
   */
  healthy(container: Container): boolean {
    return !container.failed && [...container.children].some(({ state }) => state === 'ready')
  }
}

type Hook = keyof Policy

/** By name: a policy may come from another copy of this package. */
export const hooks = Object.getOwnPropertyNames(Policy.prototype).filter((name) => name !== 'constructor')

/** Calls a hook; where it fails, the default of `Policy` takes its place. */
export function callHook<H extends Hook>(policy: Policy, logger: Logger, hook: H, ...args: Parameters<Policy[H]>): ReturnType<Policy[H]> {
  const fallback = (error: unknown) => {
    logger.error({ hook, error }, 'A policy hook failed; the default action is taken')
    return (Policy.prototype[hook] as (...args: unknown[]) => unknown)(...args) as ReturnType<Policy[H]>
  }
  try {
    const result = (policy[hook] as (...args: unknown[]) => unknown)(...args)
    if (result instanceof Promise) result.catch(fallback)
    return result as ReturnType<Policy[H]>
  } catch (error) {
    return fallback(error)
  }
}
