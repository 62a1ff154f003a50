import { load } from '../load.js'
import { servers } from '../servers.js'
import { Serving, type ServerKind } from '../serving.js'
import type { Contender, Work } from '../work.js'

/**
 * Loads servers of two processes. They run beside each other through all rounds, where the idle ones cost nothing: short turns of warm servers, one right
 * after another, compare better than long ones of servers started anew while the machine changes.
 */
function loaded(fresh: boolean): Pick<Work, 'contenders' | 'end'> {
  const started = new Map<string, Promise<Serving | undefined>>()
  const contender = (name: string, kind: ServerKind): Contender => async ({ quick }) => {
    if (!started.has(name)) started.set(name, Serving.start(kind))
    const server = await started.get(name)
    return server && load(server.url, quick ? 1 : 2, fresh)
  }
  return {
    contenders: Object.fromEntries(Object.entries(servers).map(([name, kind]) => [name, contender(name, kind)])),
    end: () => Promise.all([...started.values()].map(async (starting) => (await starting.catch(() => undefined))?.end())),
  }
}

const common = { unit: 'requests/s', rounds: 20, quickRounds: 1 } as const

export const httpFresh: Work = {
  ...common,
  ...loaded(true),
  name: 'http-fresh',
  title: 'HTTP, a new connection per request, 2 processes',
  claims: [
    { of: 'asc', kind: 'ratio', to: 'node:cluster', atLeast: 2 },
    { of: 'asc', kind: 'ratio', to: 'PM2', atLeast: 2 },
  ],
}

export const httpKept: Work = {
  ...common,
  ...loaded(false),
  name: 'http-kept',
  title: 'HTTP keep-alive, 2 processes',
  claims: [
    { of: 'asc', kind: 'ratio', to: 'node:cluster', atLeast: 1.1 },
    { of: 'asc', kind: 'ratio', to: 'PM2', atLeast: 1.1 },
    { of: 'asc', kind: 'ratio', to: 'bare, one socket', atLeast: 0.98 },
  ],
}
