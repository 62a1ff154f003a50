import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { program } from '../program.js'
import type { Contender, Work } from '../work.js'

/** Milliseconds that all threads of a process have run so far: the first field of each schedstat. */
function timeOnProcessor(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`)
  return threads.reduce((total, id) => total + Number(readFileSync(`/proc/${pid}/task/${id}/schedstat`, 'utf8').split(' ')[0]) / 1e6, 0)
}

const supervise: Contender = async ({ quick }) => {
  if (process.platform !== 'linux') return undefined
  const supervisor = fork(program('twenty-asc'))
  try {
    await once(supervisor, 'message')
    await sleep(1000) // what it did to start them
    const [before, start] = [timeOnProcessor(supervisor.pid!), performance.now()]
    await sleep(quick ? 3000 : 10_000)
    return ((timeOnProcessor(supervisor.pid!) - before) / (performance.now() - start)) * 100
  } finally {
    supervisor.kill()
    await once(supervisor, 'exit')
  }
}

export const idleProcesses: Work = {
  name: 'idle-processes',
  title: 'Idle supervisor of 20 processes checked each second',
  unit: '% of a core',
  rehearsal: false,
  quickRounds: 1,
  contenders: { asc: supervise },
  claims: [{ of: 'asc', kind: 'value', atMost: 0.5 }],
}
