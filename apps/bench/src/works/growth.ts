import type { Census } from '../census.js'
import { slope } from '../slope.js'
import { toldBy } from '../told-by.js'
import type { Contender, Work } from '../work.js'

/** How much of a run is left out: code is compiled, and lists that are bounded fill up. */
const warmUp = 0.3

/** By how much each thing that a supervisor holds grows from one round to the next. */
const growth = (name: string, rounds: number): Contender => async ({ quick }) => {
  if (process.platform !== 'linux') return undefined
  const counts = await toldBy<Census[], Census[]>(name, [String(quick ? rounds / 5 : rounds)], (told) => told, { execArgv: ['--expose-gc'] })
  const steady = counts.slice(Math.floor(counts.length * warmUp))
  const of = (thing: keyof Census) => slope(steady.map((count) => count[thing]))
  return { 'heap (kB)': of('heap'), descriptors: of('descriptors'), handles: of('handles'), listeners: of('listeners') }
}

/** A leak of one thing a round is 1; of the smallest object that anybody would keep, some hundred bytes. */
const work = {
  unit: 'a round',
  pictured: false,
  rounds: 1,
  quickRounds: 1,
  rehearsal: false,
  claims: [
    { of: 'heap (kB)', kind: 'value', atMost: 0.5 },
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
