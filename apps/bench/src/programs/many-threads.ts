/** Idle threads that say each second that they are well: of @asc, or bare ones with the same timer. */
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { Threaded } from '@asc/threaded'

const [, , kind, count] = process.argv
if (kind === 'asc') {
  const container = new Threaded({ healthCheckInterval: 1000 })
  container.run(new URL('./healthy-task.js', import.meta.url), { count: Number(count), restart: true, healthCheckTimeout: 3000 })
  await container.waitUntilReady()
} else {
  const workers = Array.from({ length: Number(count) }, () => new Worker(new URL('./bare-pulse.js', import.meta.url)))
  await Promise.all(workers.map((worker) => once(worker, 'message')))
  for (const worker of workers) worker.on('message', () => {})
}
process.once('disconnect', () => process.exit())
process.send!('ready')
