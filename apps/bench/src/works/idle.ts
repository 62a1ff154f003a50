import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { toldBy } from '../control/told-by.js'
import { onLinux } from '../measure/on-linux.js'
import type { Effort, Work } from '../measure/work.js'

/** Milliseconds that a thread of a process has run so far: the first field of schedstat. The first thread has the pid as its id. */
function timeOnProcessor(pid: number, thread: number | string = pid): number {
  return Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]) / 1e6
}

function ofAllThreads(pid: number): number {
  return readdirSync(`/proc/${pid}/task`).reduce((total, id) => total + timeOnProcessor(pid, id), 0)
}

/** How many percent of a processor a program takes once it is ready. */
const idle = (name: string, args: readonly string[], measures: Readonly<Record<string, (pid: number) => number>>) => ({ quick }: Effort) =>
  toldBy(name, args, async (_ready, { pid }) => {
    // What it did to start them; and V8's memory reducer, which collects once some eight seconds after a program has gone quiet.
    await sleep(quick ? 1000 : 12_000)
    const [before, start] = [Object.values(measures).map((measure) => measure(pid!)), performance.now()]
    await sleep(quick ? 3000 : 10_000)
    const span = performance.now() - start
    return Object.fromEntries(Object.entries(measures).map(([label, measure], index) => [label, ((measure(pid!) - before[index]!) / span) * 100]))
  })

const common = { unit: '% of a core', rehearsal: false, quickRounds: 1 } as const

export const idleProcesses: Work = {
  ...common,
  name: 'idle-processes',
  title: 'Idle supervisor of 20 processes checked each second',
  contenders: { asc: onLinux(idle('twenty-asc', [], { asc: ofAllThreads })) },
  claims: [{ of: 'asc', kind: 'value', atMost: 0.5 }],
}

/** The supervisor is the program's first thread; what the process takes besides is the threads' own, as with bare ones that have the same timer. */
export const idleThreads: Work = {
  ...common,
  name: 'idle-threads',
  title: 'Idle supervisor of 100 threads checked each second',
  contenders: {
    asc: onLinux(idle('many-threads', ['asc', '100'], { 'asc, supervisor': timeOnProcessor, 'asc, with its threads': ofAllThreads })),
    'bare Worker': onLinux(async (effort) => effort.quick ? undefined : idle('many-threads', ['bare', '100'], { 'bare Worker, supervisor': timeOnProcessor, 'bare Worker, with its threads': ofAllThreads })(effort)),
  },
  claims: [{ of: 'asc, supervisor', kind: 'value', atMost: 0.5 }],
}
