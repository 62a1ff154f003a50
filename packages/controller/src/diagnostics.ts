import { channel } from 'node:diagnostics_channel'
import type { Controller } from './controller.js'

/** What a controller can do that takes its time. */
export type ControllerAction = 'start' | 'restart' | 'reload' | 'scale' | 'stop'

/** What is published on `asc:controller:start`, `…:restart`, `…:reload`, `…:scale` and `…:stop` once it is done. */
export interface ControllerDiagnostics {
  readonly controller: Controller
  /** How long it took, in milliseconds. */
  readonly duration: number
  /** Why it failed, if it did. */
  readonly error?: unknown
}

/** Does it, and publishes how it went. */
export async function published<T>(action: ControllerAction, controller: Controller, work: () => Promise<T>): Promise<T> {
  const target = channel(`asc:controller:${action}`)
  const begin = performance.now()
  const publish = (outcome: { error?: unknown }) => {
    if (target.hasSubscribers) target.publish({ controller, duration: performance.now() - begin, ...outcome } satisfies ControllerDiagnostics)
  }
  try {
    const result = await work()
    publish({})
    return result
  } catch (error) {
    publish({ error })
    throw error
  }
}
