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

/** Adds a failure and forgets the oldest where there are too many. */
export function addToFailures(failures: readonly Failure[], child: Child, status: ExitStatus): readonly Failure[] {
  return [...failures, { name: child.name, key: child.key, status }].slice(-most)
}
