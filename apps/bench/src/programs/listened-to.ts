/** A supervisor of ten talkative processes: tells how many messages a second it received, and how much of a processor it took for them. */
import { setTimeout as sleep } from 'node:timers/promises'
import { createLogger } from '@asc/core'
import { Forked } from '@asc/forked'

const [rate, seconds] = process.argv.slice(2).map(Number) as [number, number]
const count = 10
const container = new Forked({ logger: createLogger('error') })
let received = 0
container.on('report', (_child, { healthy }) => void (healthy && (received += 1)))
container.run(new URL('./talkative-task.js', import.meta.url), { count, data: rate / count, healthCheckTimeout: 10_000 })
await container.waitUntilReady()
process.once('disconnect', () => process.exit())
await sleep(1000)
const [before, start] = [process.cpuUsage(), performance.now()]
received = 0
await sleep(seconds * 1000)
const { user, system } = process.cpuUsage(before)
const span = performance.now() - start
const result = { rate: (received / span) * 1000, load: ((user + system) / 1000 / span) * 100 }
await container.stop(false)
process.send!(result)
