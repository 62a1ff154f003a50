import { longestDelay, refusal, requireBoolean, requireChoice, requireInteger, requireMethods } from '../base/argument.js'
import { GuardedLogger } from '../base/guarded-logger.js'
import { optionNames, requireKnown } from '../base/known-options.js'
import { createLogger, requireLogger, type Logger } from '../base/logger.js'
import { hookNames, Policy } from './policy.js'
import { strategies, type Strategy } from '../decide/strategy.js'
import { processorCount } from '../system/processor-count.js'

/** Options of every container. */
export interface ContainerOptions {
  /** Hooks on the life of children. */
  policy?: Policy | undefined
  /** How often the clocks of children are judged, in milliseconds. Default 1000. */
  healthCheckInterval?: number | undefined
  /**
   * Which children are restarted when one is restarted: only itself; all; or itself and those that were started after it.
   * Those that have to go with it count for nothing, and the limit of restarts is one for all. Default `one-for-one`.
   */
  strategy?: Strategy | undefined
  /**
   * How many children of this program may be starting at once, those of its other containers included; whoever is next waits for its turn, and
   * its `startupTimeout` runs from its turn on. A child that waits for something else while it starts, or takes longer than 5 seconds, holds
   * up no other. `Infinity`: no limit. Default: twice `processorCount()`.
   */
  startConcurrency?: number | undefined
  /** Where the container reports. Default: that of its controller, else `createLogger('info')`. */
  logger?: Logger | undefined
}

/** Options of `waitUntilReady`. */
export interface ReadyOptions {
  /** Ends the waiting; the promise rejects with its reason. */
  signal?: AbortSignal | undefined
  /** True: a child that ends before it is ready settles it with false, even if it would be restarted. Default false. */
  strict?: boolean | undefined
}

/** The same, complete. */
export interface ContainerPlan extends Required<Omit<ContainerOptions, 'logger'>> {
  readonly logger: GuardedLogger
}

/** The options that every container has. */
export const containerOptionNames = optionNames<ContainerOptions>({ policy: true, healthCheckInterval: true, strategy: true, startConcurrency: true, logger: true })
const readyOptionNames = optionNames<ReadyOptions>({ signal: true, strict: true })

/** Completes and checks the options. Throws `TypeError` or `RangeError` naming the option and the value. */
export function containerPlan(options: ContainerOptions): ContainerPlan {
  const attempt = 'create the container'
  requireKnown(attempt, '', options, containerOptionNames)
  const { policy = new Policy(), healthCheckInterval = 1000, strategy = 'one-for-one', startConcurrency = 2 * processorCount(), logger } = options
  requireMethods(attempt, 'policy', 'a Policy', policy, hookNames)
  requireInteger(attempt, 'healthCheckInterval', healthCheckInterval, 1, longestDelay)
  if (logger !== undefined) requireLogger(attempt, logger)
  if (startConcurrency !== Infinity) requireInteger(attempt, 'startConcurrency', startConcurrency)
  requireChoice(attempt, 'strategy', strategy, strategies)
  return { policy, healthCheckInterval, strategy, startConcurrency, logger: new GuardedLogger(logger ?? createLogger('info'), logger !== undefined) }
}

/** Completes and checks the options of `waitUntilReady`. Throws a `TypeError` naming the option and the value. */
export function readyPlan(options: ReadyOptions = {}): { readonly signal: AbortSignal | undefined; readonly strict: boolean } {
  const attempt = 'wait until the container is ready'
  requireKnown(attempt, '', options, readyOptionNames)
  const { signal, strict = false } = options
  if (signal !== undefined && !(signal instanceof AbortSignal)) throw new TypeError(refusal(attempt, 'signal', 'an AbortSignal', signal))
  requireBoolean(attempt, 'strict', strict)
  return { signal, strict }
}
