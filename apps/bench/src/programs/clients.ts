/** Clients that keep their connections, each with one request after the other. Whenever asked, tells how it went since it was asked last. */
import { Agent, get } from 'node:http'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { percentile } from '../statistics/percentile.js'

const [port, count] = process.argv.slice(2).map(Number) as [number, number]
/** Milliseconds after which nobody waits any longer. */
const patience = 5000

let lost = 0
let latencies: number[] = []

async function ask(agent: Agent): Promise<void> {
  const start = performance.now()
  try {
    const request = get({ port, host: '127.0.0.1', agent, timeout: patience })
    request.once('timeout', () => request.destroy(new Error('Not answered')))
    const [response] = (await once(request, 'response')) as [NodeJS.ReadableStream]
    await once(response.resume(), 'end')
    latencies.push(performance.now() - start)
  } catch {
    lost += 1
    await sleep(10)
  }
}

async function goOn(agent: Agent): Promise<never> {
  for (;;) await ask(agent)
}

process.once('disconnect', () => process.exit())
process.on('message', () => {
  process.send!({ lost, answered: latencies.length, p99: latencies.length > 0 ? percentile(latencies, 0.99) : Infinity })
  lost = 0
  latencies = []
})
for (let client = 0; client < count; client++) void goOn(new Agent({ keepAlive: true, maxSockets: 1 }))
