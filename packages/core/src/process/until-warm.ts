import type { BackendChild } from '../spawn/backend.js'
import { SpawnError } from '../base/errors.js'
import { parseMessage } from '../wire/message.js'
import { unpackError } from '../wire/remote-error.js'
import { warmth } from '../wire/warm-message.js'

/** Resolves once an idle child is warm. Rejects with what it failed with when it ends before. Whoever takes it takes over its messages. */
export function untilWarm(child: BackendChild): Promise<void> {
  return new Promise((resolve, reject) => {
    let error: Error | undefined
    child.onMessage((message) => {
      if (warmth(message)) resolve()
      else error = failure(message) ?? error
    })
    void child.exited.then((exit) => reject(exit.error ?? error ?? new SpawnError('The spare ended before it was warm')))
  })
}

function failure(message: unknown): Error | undefined {
  try {
    const { error } = parseMessage(message)
    return typeof error === 'object' ? unpackError(error) : undefined
  } catch (error) {
    return error as Error
  }
}
