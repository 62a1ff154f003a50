import { ListenerError } from './errors.js'

/** What a failed system call becomes. */
export function listenerFailed(what: string, cause: unknown): ListenerError {
  return new ListenerError(`Cannot ${what}: ${(cause as Error).message}`, { cause })
}

/** Does it, or throws a `ListenerError` that says what could not be done. */
export function attemptTo<T>(what: string, action: () => T): T {
  try {
    return action()
  } catch (error) {
    throw listenerFailed(what, error)
  }
}
