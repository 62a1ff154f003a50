import { isAscError } from '@asc/core'

/** A receiver of messages: a thread, or the parent. */
interface Taker {
  send(message: unknown): boolean
  drained(): Promise<void>
}

/**
 * Sends a message that has to be passed on. If there is no room, waits for it: only the first channel, where the original sender
 * is, may refuse a message. Waiting messages keep their order, because all waiters are woken together.
 *
 * @returns a promise if the sender should wait; it rejects if the receiver is gone
 */
export function sendPatiently(taker: Taker, message: unknown): Promise<void> | undefined {
  try {
    return taker.send(message) ? undefined : taker.drained()
  } catch (error) {
    if (!isAscError(error, 'ASC_CHANNEL_FULL')) throw error
    return taker.drained().then(() => sendPatiently(taker, message))
  }
}
