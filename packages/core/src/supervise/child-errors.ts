import { ChildExitedError } from '../base/errors.js'
import { describeExit, type ExitStatus } from '../base/exit-status.js'
import type { ChildMessage } from '../wire/message.js'
import { unpackError } from '../wire/remote-error.js'

/** The error that a child has reported of itself. */
export function toError(error: NonNullable<ChildMessage['error']>): Error {
  return typeof error === 'string' ? new Error(error) : unpackError(error)
}

/** What rejects whatever still waited for a child that has ended. */
export function exitedError(name: string, status: ExitStatus): ChildExitedError {
  return new ChildExitedError(`The child '${name}' has ended: ${describeExit(status)}`, status, status.error && { cause: status.error })
}
