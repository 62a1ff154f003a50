import { NotifyError } from '@asc/core'
import { refusal } from '@asc/core/backend'

/**
 * The timeout of the manager's watchdog in milliseconds, if there is one: `WATCHDOG_USEC`, read as sd_watchdog_enabled(3) does. A
 * watchdog for another process (`WATCHDOG_PID`) is ignored.
 *
 * @throws {NotifyError} if it is not a number of microseconds
 */
export function watchdogTimeout(env: NodeJS.ProcessEnv = process.env, pid = process.pid): number | undefined {
  const { WATCHDOG_USEC: usec, WATCHDOG_PID: meant } = env
  if (!usec || (meant && Number(meant) !== pid)) return undefined
  if (!/^\d{1,15}$/.test(usec) || Number(usec) === 0) throw new NotifyError(refusal('open the notifier', 'WATCHDOG_USEC', 'a positive number of microseconds', usec))
  return Number(usec) / 1000
}
