import type { Child } from './child.js'
import type { ExitStatus } from './exit-status.js'

/** A child that failed, and how. */
export interface Failure {
  readonly name: string
  readonly key: string | undefined
  readonly status: ExitStatus
}

/** How many failures are remembered. */
const most = 32

/** Adds a failure and, where there are too many, forgets the oldest that is not the last of its reason. */
export function addToFailures(failures: readonly Failure[], { name, key }: Pick<Child, 'name' | 'key'>, status: ExitStatus): readonly Failure[] {
  const all = [...failures, { name, key, status }]
  if (all.length <= most) return all
  const dropped = all.findIndex(({ status: { reason } }, index) => all.some((later, place) => place > index && later.status.reason === reason))
  return all.filter((_failure, index) => index !== dropped)
}
