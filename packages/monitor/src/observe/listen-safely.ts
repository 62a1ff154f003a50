import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { warn } from '@asc/core/backend'

let warned = false

/**
 * Subscribes to a channel of `node:diagnostics_channel`. What the listener throws would be an uncaught exception: here it is a warning,
 * once.
 *
 * @returns a function that ends it
 */
export function listenSafely<Message>(channel: string, listener: (message: Message) => void): () => void {
  const guarded = guard(listener)
  const hear = (message: unknown) => guarded(message as Message)
  subscribe(channel, hear)
  return () => void unsubscribe(channel, hear)
}

/** The same function, which never throws: nothing that is observed may end the supervisor. */
export function guard<Args extends unknown[]>(work: (...args: Args) => void): (...args: Args) => void {
  return (...args) => {
    try {
      work(...args)
    } catch (error) {
      if (!warned) warn(Object.assign(new Error(`The monitor has failed to observe something: ${String(error)}`, { cause: error }), { name: 'MonitorWarning' }))
      warned = true
    }
  }
}
