import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { elsewhere } from '../control/elsewhere.js'
import { program } from '../control/program.js'
import { servers } from '../control/servers.js'
import { withServer, type ServerKind } from '../control/serving.js'
import type { Contender, Effort, Work } from '../measure/work.js'

/** What the clients say about a stretch of time; `p99` in milliseconds. */
interface Stretch {
  readonly lost: number
  readonly answered: number
  readonly p99: number
}

const delayProxy = new URL('../../../packages/http/test/fixtures/delay-proxy.mjs', import.meta.url)
const clientCount = 50

/** What 50 clients behind a proxy notice of some reloads, and of the time before. */
const reloaded = (kind: ServerKind, { quick }: Effort) =>
  withServer(kind, async (server) => {
    const proxy = fork(program('proxy'), [delayProxy.href, String(server.port)], elsewhere)
    const [{ port }] = (await once(proxy, 'message')) as [{ port: number }]
    const clients = fork(program('clients'), [String(port), String(clientCount)], elsewhere)
    try {
      await sleep(quick ? 500 : 2000)
      await stretch(clients)
      await sleep(quick ? 1000 : 3000)
      const before = await stretch(clients)
      for (let count = quick ? 2 : 5; count > 0; count--) await server.reload()
      return { before, during: await stretch(clients) }
    } finally {
      for (const process of [clients, proxy]) {
        process.kill()
        await once(process, 'exit')
      }
    }
  })

async function stretch(clients: ChildProcess): Promise<Stretch> {
  clients.send('tell')
  const [told] = (await once(clients, 'message')) as [Stretch]
  return told
}

/** How long requests took in the rounds of the first work, which the second is about. */
const latencies: Record<string, { before: number; during: number }[]> = {}

const lost = (name: string, kind: ServerKind): Contender => async (effort) => {
  const run = await reloaded(kind, effort)
  if (!run) return undefined
  ;(latencies[name] ??= []).push({ before: run.before.p99, during: run.during.p99 })
  return run.before.lost + run.during.lost
}

const slowed = (name: string, kind: ServerKind): Contender => async (effort) => {
  if (!latencies[name]?.length && (await lost(name, kind)(effort)) === undefined) return undefined
  const { before, during } = latencies[name]!.shift()!
  return { [`${name}, before`]: before, [`${name}, during`]: during }
}

/** throng cannot reload. */
const { asc, 'node:cluster': cluster, PM2 } = servers
const contenders = (measure: typeof lost) => Object.fromEntries(Object.entries({ asc, 'node:cluster': cluster, PM2 }).map(([name, kind]) => [name, measure(name, kind)]))

export const reloadLost: Work = {
  name: 'reload-lost',
  title: 'Requests lost by 50 keep-alive clients in five reloads',
  unit: 'requests',
  rehearsal: false,
  quickRounds: 1,
  contenders: contenders(lost),
  claims: [{ of: 'asc', kind: 'value', atMost: 0 }],
}

export const reloadLatency: Work = {
  name: 'reload-latency',
  title: 'Latency (p99) of 50 keep-alive clients before and during five reloads',
  unit: 'ms',
  rehearsal: false,
  quickRounds: 1,
  contenders: contenders(slowed),
  claims: [{ of: 'asc, during', kind: 'ratio', to: 'asc, before', atMost: 2 }],
}
