import { load } from '../control/load.js'
import { servers } from '../control/servers.js'
import { withServer, type ServerKind } from '../control/serving.js'
import { settled } from '../control/settled.js'
import type { Contender, Work } from '../measure/work.js'

/** Starts a server of two processes, warms it up, loads it for some seconds, and ends it. */
const loaded = (kind: ServerKind, fresh: boolean, seconds: number): Contender => ({ quick }) =>
  withServer(kind, async ({ url }) => {
    if (quick) return load(url, 1, fresh)
    if (fresh) await settled()
    await load(url, 1, fresh)
    return load(url, seconds, fresh)
  })

const contenders = (fresh: boolean, seconds: number) => Object.fromEntries(Object.entries(servers).map(([name, kind]) => [name, loaded(kind, fresh, seconds)]))

/** Servers are warmed up in each round; who has how many of the connections differs from start to start. */
const common = { unit: 'requests/s', rounds: 9, quickRounds: 1, rehearsal: false } as const

export const httpFresh: Work = {
  ...common,
  name: 'http-fresh',
  title: 'HTTP, a new connection per request, 2 processes',
  contenders: contenders(true, 2),
  claims: [
    { of: 'asc', kind: 'ratio', to: 'node:cluster', atLeast: 2 },
    { of: 'asc', kind: 'ratio', to: 'PM2', atLeast: 2 },
    { of: 'asc', kind: 'ratio', to: 'bare, one socket', atLeast: 0.98 },
  ],
}

const ofEight = Object.fromEntries(
  (['asc', 'node:cluster', 'bare, one socket'] as const).map((name) => [name, loaded({ ...servers[name], count: 8 }, true, 2)]),
)

export const httpFreshOfEight: Work = {
  ...common,
  name: 'http-fresh-8',
  title: 'HTTP, a new connection per request, 8 processes',
  contenders: ofEight,
  claims: [{ of: 'asc', kind: 'ratio', to: 'bare, one socket', atLeast: 0.98 }],
}

export const httpKept: Work = {
  ...common,
  name: 'http-kept',
  title: 'HTTP keep-alive, 2 processes',
  contenders: contenders(false, 5),
  claims: [
    { of: 'asc', kind: 'ratio', to: 'node:cluster', atLeast: 1.1 },
    { of: 'asc', kind: 'ratio', to: 'PM2', atLeast: 1.1 },
    { of: 'asc', kind: 'ratio', to: 'bare, one socket', atLeast: 0.98 },
  ],
}
