import type { ContainerEvents } from './container-events.js'
import type { ContainerView } from './container-view.js'

/**
 * Calls the listeners of an event, as `emit` does. One that throws or rejects is reported, and the others are called all the same: no
 * listener can end the supervisor.
 *
 * @returns a promise if listeners returned some; it settles, and never rejects, when all of theirs have
 */
export function emitSafely<E extends keyof ContainerEvents>(
  container: ContainerView,
  event: E,
  args: ContainerEvents[E],
  failed: (error: unknown) => void,
): Promise<unknown> | undefined {
  if (container.listenerCount(event) === 0) return undefined
  let outcome: Promise<unknown> | undefined
  for (const listener of container.rawListeners(event)) {
    try {
      const result: unknown = Reflect.apply(listener, container, args)
      if (!(result instanceof Promise)) continue
      const settled = result.catch(failed)
      outcome = outcome ? Promise.all([outcome, settled]) : settled
    } catch (error) {
      failed(error)
    }
  }
  return outcome
}
