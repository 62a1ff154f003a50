import type { Census } from '../common/census.js'
import { toldBy } from '../control/told-by.js'
import { onLinux } from '../measure/on-linux.js'
import type { Contender, Work } from '../measure/work.js'
import { slope } from '../statistics/slope.js'

/** By how much each thing that a supervisor holds grows from one round to the next, after as many rounds in which code is compiled and lists that are bounded fill up. */
const growth = (name: string, rounds: number): Contender => onLinux(async ({ quick }) => {
  const counted = quick ? rounds / 10 : rounds
  const counts = await toldBy<Census[], Census[]>(name, [String(counted * 2)], (told) => told, { execArgv: ['--expose-gc'] })
  const steady = counts.slice(counted)
  const of = (thing: keyof Census) => slope(steady.map((count) => count[thing]))
  // In few rounds nothing settles.
  return { ...(!quick && { 'heap (kB)': of('heap') }), descriptors: of('descriptors'), handles: of('handles'), listeners: of('listeners') }
})

/** A leak of one thing a round is 1. The heap has room for what the measurement itself keeps, and for what Node still learns about the code. */
const work = {
  unit: 'a round',
  pictured: false,
  rounds: 1,
  quickRounds: 1,
  rehearsal: false,
  claims: [
    { of: 'heap (kB)', kind: 'value', atMost: 1 },
    { of: 'descriptors', kind: 'value', atMost: 0.05 },
    { of: 'handles', kind: 'value', atMost: 0.05 },
    { of: 'listeners', kind: 'value', atMost: 0.05 },
  ],
} as const

export const restartGrowth: Work = {
  ...work,
  name: 'growth-restarts',
  title: 'Growth of the supervisor over 100 restarts',
  contenders: { asc: growth('restarted', 100) },
}

export const hangupGrowth: Work = {
  ...work,
  name: 'growth-hangups',
  title: 'Growth of the controller over 50 SIGHUPs',
  contenders: { asc: growth('hung-up', 50) },
}
