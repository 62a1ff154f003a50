import { refusal, requireLogger, requireMethods, requireObject, type Container, type Logger, type Notifier, type Policy } from '@asc/core'
import type { RestartOptions } from './rolling-plan.js'

/** What a controller is made of, where it is not a class of its own. */
export interface ControllerOptions {
  /** Makes the container of each generation: `() => new Forked()`. */
  container?: () => Container
  /** Starts the children of a container. */
  setup?: (container: Container) => void | Promise<void>
  /** Makes the policy of each container. Default: the container's own. */
  policy?: () => Policy
  /** Whom readiness is reported to. Default: `openNotifier()`. */
  notify?: Notifier
  /** How `restart()` and SIGHUP replace children. Default: blue-green. */
  restart?: RestartOptions
  /** How children are stopped: `true` (10 s), `false`, or milliseconds. Default: `ASC_GRACEFUL_STOP`, else true. */
  gracefulStop?: boolean | number
  /** Default: `info` and more to stderr. */
  logger?: Logger
}

const attempt = 'create the controller'

/** Throws a `TypeError` unless the parts of a controller are what they are to be. */
export function requireOptions(options: ControllerOptions): void {
  requireObject(attempt, 'options', options)
  for (const option of ['container', 'setup', 'policy'] as const) {
    if (options[option] !== undefined && typeof options[option] !== 'function') throw new TypeError(refusal(attempt, option, 'a function', options[option]))
  }
  if (options.notify !== undefined) requireMethods(attempt, 'notify', 'a Notifier', options.notify, ['notify', 'ready', 'healthy', 'status', 'stopping', 'error', 'extendTimeout'])
  if (options.logger !== undefined) requireLogger(attempt, options.logger)
  if (options.restart !== undefined) requireObject(attempt, 'restart', options.restart)
}
