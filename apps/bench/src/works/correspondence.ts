import { toldBy } from '../control/told-by.js'
import type { Claim } from '../measure/claim.js'
import type { Contender, Work } from '../measure/work.js'

interface Told {
  readonly took: number
  readonly held: number
}
type What = 'up' | 'down' | 'requests'

const names = { asc: 'asc', json: 'fork, json', advanced: 'fork, advanced' } as const

/** @param count messages of a round @param size bytes of each, 0 for a small record; of requests: how many are under way at once */
function exchanged(kind: keyof typeof names, what: What, count: number, size: number): Contender {
  return ({ quick }) => {
    const total = quick ? Math.max(size > 1e6 ? 2 : 100, count / 20) : count
    return toldBy<Told, Record<string, number>>('correspondence', [kind, what, String(total), String(size)], ({ took, held }) => ({
      [names[kind]]: (took / total) * 1000,
      ...(what === 'up' && size === 0 && { [`${names[kind]}, child's RSS in MB`]: held / 1e6 }),
    }))
  }
}

function work(name: string, title: string, what: What, count: number, size: number, claims: Claim[]): Work {
  const kinds = size > 1000 ? (['asc', 'advanced'] as const) : (['asc', 'json', 'advanced'] as const)
  const contenders = Object.fromEntries(kinds.map((kind) => [names[kind], exchanged(kind, what, count, size)]))
  return { name, title, unit: 'µs a message', quickRounds: 1, contenders, claims }
}

const against = (to: keyof typeof names, atMost: number): Claim[] => [{ of: 'asc', kind: 'ratio', to: names[to], atMost }]

export const messageWorks: readonly Work[] = [
  work('message-up', 'Small messages of a process to its parent', 'up', 200_000, 0, [...against('json', 1), { of: "asc, child's RSS in MB", kind: 'value', atMost: 100 }]),
  work('message-down', 'Small messages of a parent to its process', 'down', 200_000, 0, against('json', 1)),
  work('message-requests', 'Requests of a parent to its process, 100 at once', 'requests', 60_000, 100, against('json', 1.2)),
  work('message-single', 'Requests of a parent to its process, one at a time', 'requests', 10_000, 1, against('advanced', 1.2)),
  work('message-up-1k', 'Messages of 1 KB to the parent', 'up', 50_000, 1024, against('advanced', 1.2)),
  work('message-up-100k', 'Messages of 100 KB to the parent', 'up', 3000, 100_000, against('advanced', 1.2)),
  work('message-up-10m', 'Messages of 10 MB to the parent', 'up', 40, 10_000_000, against('advanced', 1.2)),
  work('message-down-10m', 'Messages of 10 MB to the process', 'down', 40, 10_000_000, against('advanced', 1.2)),
]
