import { toldBy } from '../told-by.js'
import type { Work } from '../work.js'

const rate = 10_000

/** Where the children do not get to say as much, the load is that of what was asked for, by proportion. */
export const messages: Work = {
  name: 'messages',
  title: 'Supervisor that is told 10 000 times a second that a process is healthy',
  unit: '% of a core',
  rehearsal: false,
  quickRounds: 1,
  contenders: {
    asc: ({ quick }) => toldBy<{ rate: number; load: number }, number>('listened-to', [String(rate), quick ? '2' : '5'], (told) => (told.load / told.rate) * rate),
  },
  claims: [{ of: 'asc', kind: 'value', atMost: 10 }],
}
