import { gracePeriod, refusal } from '@asc/core'

/** The grace period that the option or `ASC_GRACEFUL_STOP` asks for: `true`, `false`, or milliseconds. The option wins. */
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
