import type { ExitStatus } from '../base/exit-status.js'

/** A child that failed, and how. */
export interface Failure {
  readonly name: string
  readonly key: string | undefined
  readonly status: ExitStatus
}

/** How many failures are kept. */
const most = 32

/** Adds a failure. If there are too many, removes the oldest one that is not the last of its reason. */
export function addToFailures(failures: readonly Failure[], { name, key }: Pick<Failure, 'name' | 'key'>, status: ExitStatus): readonly Failure[] {
  const all = [...failures, { name, key, status }]
  if (all.length <= most) return all
  const dropped = all.findIndex(({ status: { reason } }, index) => all.some((later, place) => place > index && later.status.reason === reason))
  return all.filter((_failure, index) => index !== dropped)
}
