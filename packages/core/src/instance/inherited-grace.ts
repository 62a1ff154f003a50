/** The grace period that `ASC_GRACEFUL_STOP` gives, in milliseconds; `undefined` where it gives none. To complain of it is up to the controller. */
export function inheritedGrace(env: NodeJS.ProcessEnv = process.env): number | undefined {
  const { ASC_GRACEFUL_STOP: value } = env
  return value !== undefined && /^\d{1,9}$/.test(value) ? Number(value) : undefined
}
