import { NotifyError, refusal } from '@asc/core'

/**
 * For how many milliseconds the manager lets us be silent, if it watches us: `WATCHDOG_USEC`, as sd_watchdog_enabled(3) reads it.
 * One that is meant for another process (`WATCHDOG_PID`) is none.
 *
 * @throws {NotifyError} when it is no number of microseconds
 */
export function watchdogTimeout(env: NodeJS.ProcessEnv = process.env, pid = process.pid): number | undefined {
  const { WATCHDOG_USEC: usec, WATCHDOG_PID: meant } = env
  if (!usec || (meant && Number(meant) !== pid)) return undefined
  if (!/^\d{1,15}$/.test(usec) || Number(usec) === 0) throw new NotifyError(refusal('open the notifier', 'WATCHDOG_USEC', 'a positive number of microseconds', usec))
  return Number(usec) / 1000
}
