import type { EventEmitter } from 'node:events'
import { readdirSync } from 'node:fs'

/** What this process holds. */
export interface Census {
  /** Kilobytes of used heap, without garbage. */
  readonly heap: number
  readonly descriptors: number
  /** What keeps, or could keep, the event loop alive; see process.getActiveResourcesInfo(). */
  readonly handles: number
  readonly listeners: number
}

/** Counts, once garbage is gone: wants `--expose-gc`, and Linux. `emitters`: whose listeners count, besides those of the process. */
export async function census(emitters: Iterable<EventEmitter>): Promise<Census> {
  // What ended in this turn is let go of in the next ones.
  for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate)
  gc!()
  await new Promise(setImmediate)
  gc!()
  return {
    heap: process.memoryUsage().heapUsed / 1024,
    descriptors: readdirSync('/proc/self/fd').length,
    handles: process.getActiveResourcesInfo().length,
    listeners: [process, ...emitters].reduce((total, emitter) => total + countListeners(emitter), 0),
  }
}

function countListeners(emitter: EventEmitter): number {
  return emitter.eventNames().reduce((total, name) => total + emitter.listenerCount(name), 0)
}
