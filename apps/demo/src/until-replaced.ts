import type { ExitReason } from '@asc/core'
import type { Note } from './journal.js'
import type { Scene } from './step.js'
import { isOf } from './worker-name.js'

/** How a worker ended: as the container says of its child; or it was a thread, and its process has replaced it. */
export type Outcome = ExitReason | 'replaced inside'

/** A worker's end, and the worker that took its place. */
export interface Replacement {
  readonly outcome: Outcome
  readonly endedAt: number
  readonly newcomer: Note
}

/** Waits until a worker has ended, and another that began to listen after `from` serves in its place. `mark`: events before it do not count. */
export async function untilReplaced({ service, load, say }: Scene, name: string, from: number, mark: number): Promise<Replacement> {
  const end = await service.changes.until(`Worker ${name} ends`, () =>
    [...service.of('exit', mark), ...service.of('mended', mark)].find(({ child }) => isOf(name, child)),
  )
  const newcomer = await load.changes.until('Another worker takes its place and answers', () =>
    service.notes.find(({ worker, at, accepted }) => accepted === undefined && at > from && load.answersOf(worker) > 0),
  )
  say(`${newcomer.worker} takes its place`)
  await load.advance()
  return { outcome: end.kind === 'exit' ? end.reason : 'replaced inside', endedAt: end.at, newcomer }
}
