import type { Logger } from '../base/logger.js'
import type { Strategy } from '../decide/strategy.js'
import type { Backend } from '../spawn/backend.js'
import type { ChildSpec } from './child-spec.js'
import type { PolicyHooks } from './policy-hooks.js'
import type { Reporter } from './reporter.js'
import type { ChildMail } from './child-observer.js'

/** What a container supervises with. */
export interface SupervisorDeps {
  readonly backend: Backend
  readonly logger: Logger
  readonly reporter: Reporter
  readonly hooks: PolicyHooks
  readonly mail: ChildMail
  readonly healthCheckInterval: number
  readonly strategy: Strategy
  /** How many children of the program may be starting at once. */
  readonly startConcurrency: number
}

/** Everything that a new slot is for but its rank and its history, which the supervisor gives it. */
export type NewChild = Omit<ChildSpec, 'rank' | 'record'>
