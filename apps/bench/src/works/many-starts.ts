import { toldBy } from '../control/told-by.js'
import type { Contender, Work } from '../measure/work.js'

interface Told {
  readonly first: number
  readonly last: number
  readonly stood: number
  readonly late: number
}

const many = (kind: 'asc' | 'bare', count: number, work: number, tell: (told: Told) => Record<string, number>): Contender => ({ quick }) =>
  toldBy<Told, Record<string, number>>('many-starts', [kind, String(quick ? 8 : count), String(work)], tell)

const name = { asc: 'asc', bare: 'bare fork' } as const
const times = (kind: 'asc' | 'bare') => ({ first, last, stood }: Told) => ({ [`${name[kind]}, first`]: first, [`${name[kind]}, last`]: last, [`${name[kind]}, loop stood`]: stood })

export const heavyStarts: Work = {
  name: 'starts-heavy',
  title: 'Start of 32 processes that need 0.4 s of a processor each, with 5 s to be ready',
  unit: 'ms',
  rounds: 3,
  quickRounds: 1,
  rehearsal: false,
  contenders: { asc: many('asc', 32, 400, ({ late, ...told }) => ({ ...times('asc')({ ...told, late }), 'asc, not in time': late })), 'bare fork': many('bare', 32, 400, times('bare')) },
  claims: [
    { of: 'asc, not in time', kind: 'value', atMost: 0 },
    { of: 'asc, loop stood', kind: 'value', atMost: 50 },
    { of: 'asc, last', kind: 'ratio', to: 'bare fork, last', atMost: 1 },
  ],
}

export const smallStarts: Work = {
  name: 'starts-small',
  title: 'Start of 64 small processes',
  unit: 'ms',
  quickRounds: 1,
  contenders: { asc: many('asc', 64, 0, times('asc')), 'bare fork': many('bare', 64, 0, times('bare')) },
  claims: [
    { of: 'asc, loop stood', kind: 'value', atMost: 50 },
    { of: 'asc, first', kind: 'ratio', to: 'bare fork, first', atMost: 0.2 },
    { of: 'asc, last', kind: 'ratio', to: 'bare fork, last', atMost: 1 },
  ],
}
