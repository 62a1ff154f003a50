import type { EventEmitter } from 'node:events'

/** Emits like `emitter.emit`. If listeners return promises, returns a promise that settles when all of theirs have. */
export function emitAwaiting(emitter: Pick<EventEmitter, 'rawListeners'>, event: string, ...args: unknown[]): Promise<unknown> | undefined {
  let outcome: Promise<unknown> | undefined
  for (const listener of emitter.rawListeners(event)) {
    const result: unknown = Reflect.apply(listener, emitter, args)
    if (result instanceof Promise) outcome = outcome ? Promise.all([outcome, result]) : result
  }
  return outcome
}
