/** An error as it crosses a process or thread boundary: what a log needs, and nothing that cannot be cloned. */
export interface RemoteError {
  readonly name: string
  readonly message: string
  readonly stack?: string
  readonly code?: string | number
  readonly cause?: RemoteError
}

/** Deeper chains of causes are cut when sent, and refused when received: a cyclic chain would never end. */
export const deepestCause = 8

/** Packs any thrown value. Never throws itself: an unreadable value is described. */
export function packError(error: unknown): RemoteError {
  try {
    return pack(error, 0)
  } catch {
    return { name: 'Error', message: 'A thrown value cannot be read' }
  }
}

function pack(error: unknown, depth: number): RemoteError {
  if (!(error instanceof Error)) return { name: 'Error', message: `Thrown: ${String(error)}` }
  const { code, cause } = error as Error & { code?: unknown }
  return {
    name: String(error.name),
    message: String(error.message),
    ...(typeof error.stack === 'string' && { stack: error.stack }),
    ...((typeof code === 'string' || typeof code === 'number') && { code }),
    ...(cause !== undefined && depth < deepestCause && { cause: pack(cause, depth + 1) }),
  }
}

/** Rebuilds the error on the other side, with the name, message, stack, code and causes of the original. */
export function unpackError(remote: RemoteError): Error {
  const error = new Error(remote.message, remote.cause && { cause: unpackError(remote.cause) })
  Object.defineProperty(error, 'name', { value: remote.name, configurable: true, writable: true })
  if (remote.stack !== undefined) Object.defineProperty(error, 'stack', { value: remote.stack, configurable: true, writable: true })
  return remote.code === undefined ? error : Object.assign(error, { code: remote.code })
}
