import { ListenerError } from './errors.js'

/** The error for a failed system call. */
export function listenerFailed(what: string, cause: unknown): ListenerError {
  return new ListenerError(`Cannot ${what}: ${(cause as Error).message}`, { cause })
}

/** Calls it, or throws a `ListenerError` that says what failed. */
export function attemptTo<T>(what: string, action: () => T): T {
  try {
    return action()
  } catch (error) {
    throw listenerFailed(what, error)
  }
}
