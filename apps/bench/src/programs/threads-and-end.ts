/** Starts threads and stops all of them: tells how many milliseconds of a processor each took. */
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { createLogger } from '@asc/core'
import { Threaded } from '@asc/threaded'

const kind = process.argv[2]
const count = Number(process.argv[3])

async function contained(): Promise<void> {
  const container = new Threaded({ logger: createLogger('error') })
  container.run(new URL('./ready-task.js', import.meta.url), { count })
  if (!(await container.waitUntilReady())) throw new Error('The threads do not start')
  await container.stop()
}

async function bare(): Promise<void> {
  const workers = Array.from({ length: count }, () => new Worker(new URL('./bare-child.js', import.meta.url)))
  await Promise.all(workers.map((worker) => once(worker, 'message')))
  await Promise.all(workers.map((worker) => worker.terminate()))
}

const before = process.cpuUsage()
await (kind === 'asc' ? contained() : bare())
const { user, system } = process.cpuUsage(before)
process.once('disconnect', () => process.exit())
process.send!((user + system) / 1000 / count)
