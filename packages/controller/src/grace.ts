import { gracePeriod, refusal } from '@asc/core/backend'

/** The grace period of the option or of `ASC_GRACEFUL_STOP`: `true`, `false`, or milliseconds. The option takes precedence. */
export function readGrace(option: boolean | number | undefined, env: NodeJS.ProcessEnv = process.env): boolean | number {
  const attempt = 'create the controller'
  if (option !== undefined) {
    gracePeriod(option, attempt, 'gracefulStop')
    return option
  }
  const { ASC_GRACEFUL_STOP: value } = env
  if (!value || value === 'true') return true
  if (value === 'false') return false
  if (!/^\d+$/.test(value)) throw new TypeError(refusal(attempt, 'ASC_GRACEFUL_STOP', "'true', 'false' or milliseconds", value))
  gracePeriod(Number(value), attempt, 'ASC_GRACEFUL_STOP')
  return Number(value)
}
