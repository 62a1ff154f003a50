/** A supervisor whose child dies again and again: tells what it holds after each restart. */
import { once } from 'node:events'
import { createLogger } from '@asc/core'
import { Forked } from '@asc/forked'
import { census, type Census } from '../common/census.js'

const rounds = Number(process.argv[2])
const container = new Forked({ logger: createLogger('error') })
container.run(new URL('./ready-task.js', import.meta.url), { count: 1, restart: { limit: false, backoff: { initial: 0, max: 0 } } })
await container.waitUntilReady()
const counts: Census[] = []
for (let round = 0; round < rounds; round++) {
  const ready = once(container, 'ready')
  for (const { pid } of container.children) process.kill(pid!, 'SIGKILL')
  await ready
  counts.push(await census([container]))
}
await container.stop(false)
process.once('disconnect', () => process.exit())
process.send!(counts)
