import type { ExitStatus } from '../base/exit-status.js'
import type { RestartDecision } from '../decide/restart.js'
import type { Child } from './child.js'
import type { ContainerView } from './container-view.js'

/**
 * What a container does at the turns of a child's life. Override what should differ. When a hook throws, or its promise rejects, that is
 * logged and the default action is taken. No hook can break supervision, and none is waited for.
 */
export class Policy {
  /** A child was started, for the first time or again. Default: nothing. */
  childSpawned(_container: ContainerView, _child: Child): unknown {
    return undefined
  }

  /** A child has ended; its restart is not decided yet. Default: nothing. */
  childExited(_container: ContainerView, _child: Child, _status: ExitStatus): unknown {
    return undefined
  }

  /** A child was not ready within its `startupTimeout`. Default: kill it. If the hook lets it live, the timeout starts anew. */
  startupFailed(_container: ContainerView, child: Child): unknown {
    return child.kill()
  }

  /** A ready child was silent for its `healthCheckTimeout`. Default: kill it. If the hook lets it live, the timeout starts anew. */
  healthCheckFailed(_container: ContainerView, child: Child): unknown {
    return child.kill()
  }

  /** The last word on what follows an exit. Default: what the `restart` options of the child say. */
  restart(_container: ContainerView, _child: Child, _status: ExitStatus, decision: RestartDecision): RestartDecision {
    return decision
  }

  /**
   * Whether the container is well enough to be left alone. The watchdog of our own supervisor is told so at half of its time; while this
   * returns false, the watchdog runs out. Default: at least one child is ready.
   */
  healthy(container: ContainerView): boolean {
    return [...container.children].some(({ state }) => state === 'ready')
  }
}

/** The names of the hooks. A policy is recognised by them, as it may come from another copy of this package. */
export const hookNames = Object.getOwnPropertyNames(Policy.prototype).filter((name) => name !== 'constructor')
