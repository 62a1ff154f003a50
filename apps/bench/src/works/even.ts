import { setTimeout as sleep } from 'node:timers/promises'
import type { SteadySettings } from '../common/steady.js'
import { servers } from '../control/servers.js'
import { withServer, type ServerKind } from '../control/serving.js'
import { withClients } from '../control/steady-clients.js'
import type { Contender, Effort, Work } from '../measure/work.js'

const { asc, 'node:cluster': cluster, 'bare, one socket': bare } = servers
const compared = { asc, 'node:cluster': cluster, 'bare, one socket': bare }

/** One contender for each server. */
function each(servers: Readonly<Record<string, ServerKind>>, measure: (name: string, kind: ServerKind) => Contender): Record<string, Contender> {
  return Object.fromEntries(Object.entries(servers).map(([name, kind]) => [name, measure(name, kind)]))
}

/** Milliseconds until it must be even. */
const settling = 2000
const trials = ({ quick }: Effort): number => (quick ? 1 : 40)

/** So many connections over so many children, each trial with new ones. How many percent of the trials are even after two seconds: nobody is more than one over the share. */
async function percentEven(kind: ServerKind, effort: Effort, connections: number, children: number, settings: Partial<SteadySettings> = {}): Promise<number> {
  const { protocol = 'http' } = settings
  const even = await withServer({ ...kind, count: children, protocol }, async ({ port }) => {
    let even = 0
    for (let trial = 0; trial < trials(effort); trial++) {
      const [most = 0] = await withClients({ port, count: connections, ...settings }, async (clients) => {
        await sleep(settling)
        return clients.spread(children)
      })
      if (most - connections / children <= 1) even += 1
    }
    return even
  })
  return (even! / trials(effort)) * 100
}

const opened = { unit: '% of trials', rounds: 1, quickRounds: 1, rehearsal: false, pictured: false } as const
const least = (of: string) => ({ of, kind: 'value', atLeast: 95 }) as const

export const evenOpened: Work = {
  ...opened,
  name: 'even-opened',
  title: 'Keep-alive connections that are even two seconds after they were opened',
  contenders: each(compared, (name, kind) => async (effort) => ({
    [`${name}, 8 over 4, at once`]: await percentEven(kind, effort, 8, 4),
    [`${name}, 8 over 4, 3 ms apart`]: await percentEven(kind, effort, 8, 4, { gap: 3 }),
    [`${name}, 8 over 4, 25 ms apart`]: await percentEven(kind, effort, 8, 4, { gap: 25 }),
    [`${name}, 4 over 2`]: await percentEven(kind, effort, 4, 2),
  })),
  claims: ['8 over 4, at once', '8 over 4, 3 ms apart', '8 over 4, 25 ms apart', '4 over 2'].map((what) => least(`asc, ${what}`)),
}

export const evenHttp2: Work = {
  ...opened,
  name: 'even-http2',
  title: 'HTTP/2 sessions, 8 over 4, that are even two seconds after they were opened',
  contenders: each(compared, (name, kind) => async (effort) => ({ [name]: await percentEven(kind, effort, 8, 4, { protocol: 'http2' }) })),
  claims: [least('asc')],
}

/** 4 connections over 2 children that all ask without a pause for something that takes 3 ms of the processor. */
const busy = (kind: ServerKind, { quick }: Effort) =>
  withServer({ ...kind, count: 2 }, ({ port }) =>
    withClients({ port, count: 4, pause: 0, path: '/busy' }, async (clients) => {
      await sleep(1000)
      await clients.report()
      const start = performance.now()
      await sleep(quick ? 1000 : 5000)
      const { answered, p99 } = await clients.report()
      return { rate: (answered / (performance.now() - start)) * 1000, p99 }
    }))

/** What requests took in the rounds of the first work, which the second is about. */
const latencies: Record<string, number[]> = {}

export const evenBusy: Work = {
  name: 'even-busy',
  title: 'Requests of 3 ms on 4 keep-alive connections, 2 processes',
  unit: 'requests/s',
  rounds: 9,
  quickRounds: 1,
  rehearsal: false,
  contenders: each(compared, (name, kind) => async (effort) => {
    const run = await busy(kind, effort)
    ;(latencies[name] ??= []).push(run!.p99)
    return run!.rate
  }),
  claims: [{ of: 'asc', kind: 'ratio', to: 'node:cluster', atLeast: 0.98 }],
}

export const evenBusyLatency: Work = {
  name: 'even-latency',
  title: 'Latency (p99) of the same requests',
  unit: 'ms',
  rounds: 9,
  quickRounds: 1,
  rehearsal: false,
  contenders: each(compared, (name, kind) => async (effort) => latencies[name]?.shift() ?? (await busy(kind, effort))!.p99),
  claims: [{ of: 'asc', kind: 'ratio', to: 'node:cluster', atMost: 1.05 }],
}

/** What the child with most of 100 connections has, as a multiple of the mean. */
const most = (kind: ServerKind, children: number) =>
  withServer({ ...kind, count: children }, ({ port }) =>
    withClients({ port, count: 100, pause: 100 }, async (clients) => {
      await sleep(settling)
      const [most = 0] = await clients.spread(children)
      return (most * children) / 100
    }))

export const evenMany: Work = {
  name: 'even-many',
  title: '100 keep-alive connections: most of a child, and the mean',
  unit: '× the mean',
  quickRounds: 1,
  rehearsal: false,
  contenders: each(compared, (name, kind) => async () => ({ [`${name}, 4 processes`]: (await most(kind, 4))!, [`${name}, 16 processes`]: (await most(kind, 16))! })),
  claims: [{ of: 'asc, 4 processes', kind: 'value', atMost: 1.25 }, { of: 'asc, 16 processes', kind: 'value', atMost: 1.25 }],
}

/** Milliseconds after which nobody waits any longer; it then counts as this long. */
const patience = 10_000

/** 16 connections: how long it takes from a change until they are even over 4 children, and how many requests were lost that the killed child had not been asked. */
const healed = (kind: ServerKind, children: number, change: (server: Parameters<Parameters<typeof withServer>[1]>[0]) => Promise<string | undefined>) =>
  withServer({ ...kind, count: children }, async (server) =>
    withClients({ port: server.port, count: 16 }, async (clients) => {
      await sleep(settling)
      await clients.report()
      const start = performance.now()
      const victim = await change(server)
      const lost: string[] = []
      for (;;) {
        await sleep(50)
        const report = await clients.report()
        lost.push(...report.lost.filter((by) => by !== victim))
        const tally = new Map<string, number>()
        for (const by of report.by) if (by !== victim) tally.set(by, (tally.get(by) ?? 0) + 1)
        const span = performance.now() - start
        const even = tally.size === 4 && [...tally.values()].every((count) => count === 4)
        if (even || span > patience) return { span: even ? span : patience, lost: lost.length }
      }
    }))

const changes: Readonly<Record<string, (kind: ServerKind) => ReturnType<typeof healed>>> = {
  'one of 4 killed': (kind) => healed(kind, 4, async (server) => {
    const [victim] = await server.workers()
    process.kill(victim!, 'SIGKILL')
    return `${victim}\n`
  }),
  '2 scaled to 4': (kind) => healed(kind, 2, async (server) => {
    await server.double()
    return undefined
  }),
}

const lost: Record<string, number[]> = {}

async function eachChange(name: string, kind: ServerKind): Promise<Record<string, number>> {
  const spans: Record<string, number> = {}
  for (const [change, run] of Object.entries(changes)) {
    const { span, lost: count } = (await run(kind))!
    spans[`${name}, ${change}`] = span
    ;(lost[`${name}, ${change}`] ??= []).push(count)
  }
  return spans
}

const healing = { asc, 'node:cluster': cluster }

export const evenHealed: Work = {
  name: 'even-healed',
  title: '16 keep-alive connections: until they are even over 4 processes again',
  unit: 'ms',
  quickRounds: 1,
  rehearsal: false,
  pictured: false,
  contenders: each(healing, (name, kind) => () => eachChange(name, kind)),
  claims: Object.keys(changes).map((change) => ({ of: `asc, ${change}`, kind: 'value', atMost: 5000 }) as const),
}

export const evenLost: Work = {
  name: 'even-lost',
  title: 'Requests lost meanwhile that the killed process was not answering',
  unit: 'requests',
  quickRounds: 1,
  rehearsal: false,
  contenders: each(healing, (name, kind) => async () => {
    const taken = () => Object.fromEntries(Object.keys(changes).map((change) => [`${name}, ${change}`, lost[`${name}, ${change}`]?.shift()]))
    const known = taken()
    if (Object.values(known).every((count) => count !== undefined)) return known as Record<string, number>
    await eachChange(name, kind)
    return taken() as Record<string, number>
  }),
  claims: Object.keys(changes).map((change) => ({ of: `asc, ${change}`, kind: 'value', atMost: 0 }) as const),
}
