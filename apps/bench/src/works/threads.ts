import { toldBy } from '../control/told-by.js'
import type { Contender, Work } from '../measure/work.js'

/** What bare threads cost is nothing that a claim is about: a quick run leaves them out. */
const cost = (kind: 'asc' | 'bare', count: number): Contender => async ({ quick }) =>
  quick && kind === 'bare' ? undefined : toldBy<number, number>('threads-and-end', [kind, String(count)], (told) => told)

export const threadCost: Work = {
  name: 'threads',
  title: 'Start and stop of many threads, CPU time for each',
  unit: 'ms',
  rehearsal: false,
  quickRounds: 1,
  contenders: { 'asc, 20': cost('asc', 20), 'asc, 200': cost('asc', 200), 'bare Worker, 20': cost('bare', 20), 'bare Worker, 200': cost('bare', 200) },
  claims: [{ of: 'asc, 200', kind: 'ratio', to: 'asc, 20', atMost: 1.2 }],
}
