import type { BackendChild } from '../spawn/backend.js'
import { QueuedStart, type QueuedTraits } from './queued-start.js'
import { startQueue, type StartRequest, type StartTurn } from './start-queue.js'

/** A child, started or waiting for its turn, and the place that it is to give back when it is ready or has ended. */
export interface InTurn {
  readonly child: BackendChild
  readonly turn: StartTurn
}

/** Starts a child at once where there is a place for it; else it is one that waits. */
export function startInTurn(request: Omit<StartRequest, 'begin'>, traits: QueuedTraits, start: () => BackendChild): InTurn {
  let started: BackendChild | undefined
  let queued: QueuedStart | undefined
  const turn = startQueue.ask({
    ...request,
    begin() {
      if (queued) queued.begin()
      else started = start()
    },
  })
  const child = started ?? (queued = new QueuedStart(traits, start, () => turn.release()))
  turn.follow(child)
  return { child, turn }
}
