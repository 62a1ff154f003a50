import type { Loss } from '../protocol/loss.js'
import type { Entry } from '../protocol/told.js'

/** How long after a child's end its supervisor may hear of it, or its clients, in milliseconds. */
const slack = 2000

/** A request may be lost only with a child that was hurt and ended by that: the one that had the connection, where that is known. */
export function brokenLosses(entries: readonly Entry[], losses: readonly Loss[]): string[] {
  const hurt = new Map<number, number>()
  for (const entry of entries) if (entry.kind === 'hurt' && !hurt.has(entry.id)) hurt.set(entry.id, entry.at)
  const ended = new Set(entries.flatMap((entry) => (entry.kind === 'exit' || entry.kind === 'mended' ? [entry.child.id] : [])))
  const ends = entries.flatMap((entry) => {
    // Of one that is dying now, nobody has heard yet.
    const dying = entry.kind === 'spawn' && !ended.has(entry.child.id)
    if (entry.kind !== 'exit' && entry.kind !== 'mended' && !dying) return []
    const from = hurt.get(entry.child.id)
    return from === undefined ? [] : [{ child: entry.child, from, to: (dying ? from : entry.at) + slack, inner: entry.kind === 'mended' }]
  })
  // With the supervisor go all its children.
  const over = entries.find(({ kind }) => kind === 'fatal')?.at ?? Infinity
  return losses
    .filter((loss) => loss.lostAt < over && !ends.some(({ child, from, to, inner }) => loss.lostAt >= from && loss.askedAt <= to && mayBe(loss, child, inner)))
    .map((loss) => `A request was lost though nobody who could have had it was hurt: ${JSON.stringify(loss)}`)
}

function mayBe({ pid, threadId }: Loss, child: { pid?: number; threadId?: number }, inner: boolean): boolean {
  if (pid === undefined) return true
  return pid === child.pid && (inner || child.threadId === undefined || child.threadId === threadId)
}
