import { isAscError, type Child, type Instance } from '@asc/core'
import type { Threaded } from '@asc/threaded'
import { sendPatiently } from './send-patiently.js'

/**
 * Passes messages between a fork's parent and its threads: a message from the parent goes to every thread, a request to one of
 * them, in turn; messages and requests of threads go to the parent as the fork's own. A slow receiver on one side slows down the
 * other side.
 *
 * @param alone the fork has one thread and ends with it: a request that this thread leaves unanswered is answered by the fork's
 * exit
 * @returns a function that ends it
 */
export function relay(instance: Instance<unknown>, container: Threaded, alone: boolean): () => void {
  let turn = 0
  const toThreads = (message: unknown) => {
    const slow = [...container.children].flatMap((child) => sendPatiently(child, message) ?? [])
    return slow.length > 0 ? Promise.allSettled(slow) : undefined
  }
  container.on('message', (_child, message): unknown => sendPatiently(instance, message))
  container.onRequest((_child, message, { signal }) => instance.request(message, { signal }))
  instance.on('message', toThreads)
  instance.onRequest(async (message, request) => {
    try {
      return await next([...container.children], turn++).request(message, { signal: request.signal })
    } catch (error) {
      request.unanswered = alone && isAscError(error, 'ASC_CHILD_EXITED')
      throw error
    }
  })
  return () => instance.off('message', toThreads).onRequest(undefined)
}

/** Skips threads that have ended, unless all have. */
function next(children: readonly Child[], turn: number): Child {
  const living = children.filter(({ state }) => state !== 'exited')
  const candidates = living.length > 0 ? living : children
  return candidates[turn % candidates.length]!
}
