import { isAscError } from '@asc/core'

/** Who takes messages: a thread, or the parent. */
interface Taker {
  send(message: unknown): boolean
  drained(): Promise<void>
}

/**
 * Sends what somebody else has sent, and has to be passed on. Where there is no room it waits for some: to refuse it is up to the
 * first channel, where its sender is. What waits keeps its order, as all who wait are woken together.
 *
 * @returns a promise where its sender had better wait; it rejects when the taker is gone
 */
export function sendPatiently(taker: Taker, message: unknown): Promise<void> | undefined {
  try {
    return taker.send(message) ? undefined : taker.drained()
  } catch (error) {
    if (!isAscError(error, 'ASC_CHANNEL_FULL')) throw error
    return taker.drained().then(() => sendPatiently(taker, message))
  }
}
