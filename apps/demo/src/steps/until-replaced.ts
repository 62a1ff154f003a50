import { isOf } from '../base/worker-name.js'
import type { Note } from '../drilled/journal.js'
import type { Outcome } from './outcome.js'
import type { Scene } from './step.js'

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
