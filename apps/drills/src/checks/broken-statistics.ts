import type { InnerStatistics } from '@asc/core/backend'
import type { Counts, Entry } from '../protocol/told.js'

type Tally = { -readonly [Count in keyof Counts]: number }

/** What a container counts must at every event be what its events add up to. */
export function brokenStatistics(entries: readonly Entry[]): string[] {
  const tallies = new Map<number, Tally>()
  const inner = new Map<number, InnerStatistics>()
  for (const entry of entries) {
    if (!('statistics' in entry)) continue
    const generation = 'child' in entry ? entry.child.generation : entry.generation
    const tally = tallies.get(generation) ?? { spawns: 0, restarts: 0, failures: 0, replacements: 0, leaked: 0 }
    tallies.set(generation, tally)
    add(tally, entry, inner)
    const wrong = (Object.keys(tally) as (keyof Counts)[]).find((count) => tally[count] !== entry.statistics[count])
    if (wrong) return [`Generation ${generation} counts ${entry.statistics[wrong]} ${wrong}, but its events say ${tally[wrong]}, at ${JSON.stringify(entry)}`]
  }
  return []
}

function add(tally: Tally, entry: Entry, inner: Map<number, InnerStatistics>): void {
  if (entry.kind === 'spawn') tally[entry.again ? 'restarts' : 'spawns'] += 1
  if (entry.kind === 'replace') tally.replacements += 1
  if (entry.kind === 'exit') {
    if (!entry.status.success) tally.failures += 1
    if (entry.status.leaked) tally.leaked += 1
  }
  if (entry.kind === 'mended') {
    const before = inner.get(entry.child.id) ?? { restarts: 0, failures: 0, leaked: 0 }
    for (const count of ['restarts', 'failures', 'leaked'] as const) tally[count] += entry.inner[count] - before[count]
    inner.set(entry.child.id, entry.inner)
  }
}
