/**
 * Clients that each keep one connection, and ask again some time after each answer. Whenever asked, tells who answered each of them last, and how it went since it was asked
 * before.
 */
import { Agent, get } from 'node:http'
import { connect, type ClientHttp2Session } from 'node:http2'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { percentile } from '../statistics/percentile.js'
import type { SteadyReport, SteadySettings } from '../common/steady.js'

const { port, count, gap, pause, path, protocol } = JSON.parse(process.argv[2]!) as SteadySettings

const latest = new Map<number, string>()
let latencies: number[] = []
let lost: string[] = []
let connections = 0

function overHttp1(): () => Promise<string> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  return async () => {
    const request = get({ port, host: '127.0.0.1', agent, path })
    const [response] = (await once(request, 'response')) as [NodeJS.ReadableStream]
    const by = await text(response)
    if (!request.reusedSocket) connections += 1
    return by
  }
}

function overHttp2(): () => Promise<string> {
  let session: ClientHttp2Session | undefined
  return async () => {
    if (!session || session.closed || session.destroyed) {
      session = connect(`http://127.0.0.1:${port}`).on('error', () => {})
      connections += 1
    }
    return text(session.request({ ':path': path }).end())
  }
}

async function goOn(client: number, ask: () => Promise<string>): Promise<never> {
  for (;;) {
    const start = performance.now()
    try {
      latest.set(client, await ask())
      latencies.push(performance.now() - start)
    } catch {
      lost.push(latest.get(client) ?? '')
      await sleep(10)
    }
    if (pause > 0) await sleep(pause)
  }
}

process.once('disconnect', () => process.exit())
process.on('message', () => {
  const report: SteadyReport = { by: [...latest.values()], connections, lost, answered: latencies.length, p99: latencies.length > 0 ? percentile(latencies, 0.99) : Infinity }
  process.send!(report)
  lost = []
  latencies = []
})
for (let client = 0; client < count; client++) {
  void goOn(client, protocol === 'http2' ? overHttp2() : overHttp1())
  if (gap > 0) await sleep(gap)
}
process.send!('open')
