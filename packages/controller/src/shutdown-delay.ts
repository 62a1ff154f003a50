import { refusal, requireDuration } from '@asc/core/backend'

/**
 * The milliseconds of the option `shutdownDelay`, else of `ASC_SHUTDOWN_DELAY`, else 0.
 *
 * @throws {TypeError | RangeError} if the variable is no number of milliseconds; the option was checked
 */
export function readShutdownDelay(option: number | undefined, env: NodeJS.ProcessEnv = process.env): number {
  if (option !== undefined) return option
  const { ASC_SHUTDOWN_DELAY: value } = env
  if (!value) return 0
  const attempt = 'create the controller'
  if (!/^\d+$/.test(value)) throw new TypeError(refusal(attempt, 'ASC_SHUTDOWN_DELAY', 'milliseconds', value))
  requireDuration(attempt, 'ASC_SHUTDOWN_DELAY', Number(value))
  return Number(value)
}
