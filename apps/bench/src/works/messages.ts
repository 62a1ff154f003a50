import { toldBy } from '../control/told-by.js'
import type { Contender, Work } from '../measure/work.js'

const rate = 10_000

/** Where the children do not get to say as much, the load is that of what was asked for, by proportion. */
const told = (kind: string): Contender => ({ quick }) =>
  toldBy<{ rate: number; load: number }, number>('listened-to', [kind, String(rate), quick ? '2' : '5'], (result) => (result.load / result.rate) * rate)

export const messages: Work = {
  name: 'messages',
  title: 'Parent of processes that say 10 000 times a second that they are well',
  unit: '% of a core',
  rehearsal: false,
  quickRounds: 1,
  contenders: { asc: told('asc'), 'bare fork': told('bare') },
  claims: [{ of: 'asc', kind: 'value', atMost: 10 }],
}
