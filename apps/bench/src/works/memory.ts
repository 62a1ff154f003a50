import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { program } from '../program.js'
import type { Contender, Work } from '../work.js'

/** Megabytes that a process accounts for: what it shares is divided among those that share it; see proc_pid_smaps(5). */
function proportionalSetSize(pid: number): number {
  return Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1]) / 1024
}

/** One of the four children, or the parent of them. */
const measure = (name: string, whose: 'parent' | 'child'): Contender => async () => {
  if (process.platform !== 'linux') return undefined
  const parent = fork(program(name))
  try {
    const [{ children }] = (await once(parent, 'message')) as [{ children: number[] }]
    return proportionalSetSize(whose === 'parent' ? parent.pid! : children[0]!)
  } finally {
    parent.kill()
    await once(parent, 'exit')
  }
}

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
