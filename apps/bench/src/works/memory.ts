import { readFileSync } from 'node:fs'
import { toldBy } from '../control/told-by.js'
import { onLinux } from '../measure/on-linux.js'
import type { Contender, Work } from '../measure/work.js'

/** Megabytes that a process accounts for: what it shares is divided among those that share it; see proc_pid_smaps(5). */
function proportionalSetSize(pid: number): number {
  return Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1]) / 1024
}

/** One of the four children, or the parent of them. */
const measure = (name: string, whose: 'parent' | 'child'): Contender =>
  onLinux(() => toldBy<{ children: number[] }, number>(name, [], ({ children }, { pid }) => proportionalSetSize(whose === 'parent' ? pid! : children[0]!)))

const work = (whose: 'parent' | 'child') => ({
  unit: 'MB (PSS)',
  rehearsal: false,
  quickRounds: 1,
  contenders: { asc: measure('four-asc', whose), bare: measure('four-bare', whose) },
})

export const supervisorMemory: Work = {
  ...work('parent'),
  name: 'memory-supervisor',
  title: 'Memory of the supervisor of 4 processes',
  claims: [{ of: 'asc', kind: 'excess', to: 'bare', atMost: 12 }],
}

export const childMemory: Work = {
  ...work('child'),
  name: 'memory-child',
  title: 'Memory of one of 4 processes',
  claims: [{ of: 'asc', kind: 'excess', to: 'bare', atMost: 3 }],
}
