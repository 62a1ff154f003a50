import { longestDelay, requireChoice, requireInteger, requireMethods, requireObject } from './argument.js'
import { createLogger, requireLogger, type Logger } from './logger.js'
import { hooks, Policy } from './policy.js'
import type { Strategy } from './siblings.js'

/** Options of every container. */
export interface ContainerOptions {
  /** Hooks on the life of children. */
  policy?: Policy
  /** How often the clocks of children are judged, in milliseconds. Default 1000. */
  healthCheckInterval?: number
  /**
   * Which children are restarted when one is restarted: only itself; all; or itself and those that were started after it.
   * Those that have to go with it count for nothing, and the limit of restarts is one for all. Default `one-for-one`.
   */
  strategy?: Strategy
  /** Where the container reports. Default: warnings and errors to stderr; see `createLogger`. */
  logger?: Logger
}

/** Options of `waitUntilReady`. */
export interface ReadyOptions {
  /** Ends the waiting; the promise rejects with its reason. */
  signal?: AbortSignal
  /** True: a child that ends before it is ready settles it with false, even if it would be restarted. Default false. */
  strict?: boolean
}

/** Completes and checks the options. Throws `TypeError` or `RangeError` naming the option and the value. */
export function containerPlan(options: ContainerOptions): Required<ContainerOptions> {
  const attempt = 'create the container'
  requireObject(attempt, 'options', options)
  const { policy = new Policy(), healthCheckInterval = 1000, strategy = 'one-for-one', logger = createLogger('warn') } = options
  requireMethods(attempt, 'policy', 'a Policy', policy, hooks)
  requireInteger(attempt, 'healthCheckInterval', healthCheckInterval, 1, longestDelay)
  requireLogger(attempt, logger)
  requireChoice(attempt, 'strategy', strategy, ['one-for-one', 'one-for-all', 'rest-for-one'])
  return { policy, healthCheckInterval, strategy, logger }
}
