import type { Container, Logger, Notifier, Policy } from '@asc/core'
import { gracePeriod, optionNames, refusal, requireDuration, requireKnown, requireLogger, requireMethods } from '@asc/core/backend'
import { rollingPlan, type RolloutOptions } from './rollout/rolling-plan.js'
import type { SignalOptions } from './signals/signals.js'

/** The parts of a controller that is not a class of its own. */
export interface ControllerOptions {
  /** Makes the container of each generation: `() => new Forked()`. */
  container?: (() => Container) | undefined
  /** Starts the children of a container. */
  setup?: ((container: Container) => void | Promise<void>) | undefined
  /** Makes the policy of each container. Default: the container's own. */
  policy?: (() => Policy) | undefined
  /** The notifier that readiness is reported to. Default: `openNotifier()`. */
  notify?: Notifier | undefined
  /** How `restart()` and SIGHUP replace children. Default: blue-green. */
  restart?: RolloutOptions | undefined
  /** How children are stopped: `true` (10 s), `false`, or milliseconds. Default: `ASC_GRACEFUL_STOP`, else true. */
  gracefulStop?: boolean | number | undefined
  /**
   * How long it goes on accepting connections after it was asked to stop, in milliseconds, before the drain: load balancers need a moment
   * to notice that it is not ready any more. `stop(false)` does not wait. Default: `ASC_SHUTDOWN_DELAY`, else 0.
   */
  shutdownDelay?: number | undefined
  /** The actions of signals while `run()` runs, such as `{ SIGUSR2: 'stop' }`; `false` leaves one, or all, alone. Default: `signalActions`. */
  signals?: SignalOptions | false | undefined
  /** Where the controller and its containers report, status lines included. Default: writes `info` and higher levels to stderr. */
  logger?: Logger | undefined
}

const names = optionNames<ControllerOptions>({
  container: true, setup: true, policy: true, notify: true, restart: true, gracefulStop: true, shutdownDelay: true, signals: true, logger: true,
})
const attempt = 'create the controller'

/** Throws a `TypeError` unless the parts of a controller are valid. */
export function requireOptions(options: ControllerOptions): void {
  requireKnown(attempt, '', options, names)
  for (const option of ['container', 'setup', 'policy'] as const) {
    if (options[option] !== undefined && typeof options[option] !== 'function') throw new TypeError(refusal(attempt, option, 'a function', options[option]))
  }
  if (options.notify !== undefined) requireMethods(attempt, 'notify', 'a Notifier', options.notify, ['notify', 'ready', 'healthy', 'status', 'stopping', 'error', 'extendTimeout'])
  if (options.logger !== undefined) requireLogger(attempt, options.logger)
  requireDuration(attempt, 'shutdownDelay', options.shutdownDelay)
  if (options.restart !== undefined) rollingPlan(options.restart, attempt, 'restart')
}

/** What a controller was made with, all defaults filled in. Times are milliseconds. */
export interface ControllerSettings {
  readonly gracefulStop: number
  readonly shutdownDelay: number
  readonly restart: RolloutOptions
}

/** The settings; `grace` and `shutdownDelay`: as `readGrace` and `readShutdownDelay` have found them. */
export function settingsOf({ restart = {} }: ControllerOptions, grace: boolean | number, shutdownDelay: number): ControllerSettings {
  return { gracefulStop: gracePeriod(grace), shutdownDelay, restart: { strategy: 'blue-green', ...restart } }
}

/** Throws a `TypeError` unless what was made to be a container is one. By its methods: it may come from another copy of core. */
export function requireContainer(container: unknown): asserts container is Container {
  requireMethods('start the controller', 'container', 'a function that makes a Container', container, ['spawn', 'run', 'stop', 'wait', 'waitUntilReady', 'reload'])
}
