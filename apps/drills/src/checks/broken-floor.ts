import type { ChildRef, Entry } from '../protocol/told.js'

/**
 * As many children as the drill has set must be ready at every event. A place whose child ended without being asked to, or in failure, is excused until
 * another one is ready there: that is a fault of the drill, or `brokenExits` finds it.
 */
export function brokenFloor(entries: readonly Entry[]): string[] {
  const failed = new Set(entries.flatMap((entry) => (entry.kind === 'exit' && (!entry.status.success || !entry.status.stoppedBy) ? [entry.child.id] : [])))
  const wounded = new Set<string>()
  const served = new Map<number, ChildRef>()
  let floor = 0
  for (const entry of entries) {
    if (entry.kind === 'floor') floor = entry.ready
    if (!('ready' in entry) || entry.kind === 'floor') continue
    if (entry.kind === 'ready') {
      served.set(entry.child.id, entry.child)
      wounded.delete(place(entry.child))
    }
    const ready = new Set(entry.ready)
    for (const [id, child] of served) {
      if (ready.has(id)) continue
      served.delete(id)
      if (failed.has(id)) wounded.add(place(child))
    }
    if (ready.size + wounded.size < floor) return [`Only ${ready.size} children were ready instead of ${floor} at the event ${JSON.stringify(entry)}`]
  }
  return []
}

function place({ generation, name }: ChildRef): string {
  return `${generation} ${name}`
}
