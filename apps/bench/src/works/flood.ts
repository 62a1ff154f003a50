import { toldBy } from '../control/told-by.js'
import type { Contender, Work } from '../measure/work.js'

interface Told {
  readonly loop: number
  readonly answers: number
  readonly held: number
}

const names = { asc: 'asc', threads: 'asc, threads', bare: 'fork, json' } as const

const flooded = (kind: keyof typeof names, what: 'messages' | 'status'): Contender => ({ quick }) =>
  toldBy<Told, Record<string, number>>('flooded', [kind, what, quick ? '1' : '4'], ({ loop, answers }) => ({ [`${names[kind]}, loop`]: loop, [`${names[kind]}, answers`]: answers }))

export const messageFlood: Work = {
  name: 'flood-messages',
  title: 'A child that sends messages without end: the event loop of its parent, and the answers of a quiet sibling (p99)',
  unit: 'ms',
  quickRounds: 1,
  contenders: { asc: flooded('asc', 'messages'), threads: flooded('threads', 'messages'), bare: flooded('bare', 'messages') },
  claims: [
    { of: 'asc, loop', kind: 'value', atMost: 10 },
    { of: 'asc, threads, loop', kind: 'value', atMost: 10 },
    { of: 'asc, answers', kind: 'ratio', to: 'fork, json, answers', atMost: 3 },
  ],
}

export const statusFlood: Work = {
  name: 'flood-status',
  title: 'A child that calls status() without end: the event loop of its parent, and the answers of a quiet sibling (p99)',
  unit: 'ms',
  quickRounds: 1,
  contenders: { asc: flooded('asc', 'status'), threads: flooded('threads', 'status') },
  claims: [
    { of: 'asc, loop', kind: 'value', atMost: 10 },
    { of: 'asc, threads, loop', kind: 'value', atMost: 10 },
  ],
}
