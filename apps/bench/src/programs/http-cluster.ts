/** node:cluster, written as its manual has it: a worker that dies is replaced; to reload, a new one is forked and an old one disconnected. */
import cluster, { type Worker } from 'node:cluster'
import { once } from 'node:events'
import { settings, takeOrders } from '../orders.js'
import { servePlainly } from '../serve-plainly.js'

const { port, count, policy } = settings()

/** How long an old worker may take, in milliseconds; the manual's number. */
const patience = 2000

if (cluster.isPrimary) {
  cluster.schedulingPolicy = policy === 'shared' ? cluster.SCHED_NONE : cluster.SCHED_RR
  const workers = () => Object.values(cluster.workers!) as Worker[]
  await Promise.all(Array.from({ length: count }, () => once(cluster.fork(), 'listening')))
  cluster.on('exit', ({ exitedAfterDisconnect }) => void (exitedAfterDisconnect || cluster.fork()))
  takeOrders({
    async reload() {
      for (const old of workers()) {
        await once(cluster.fork(), 'listening')
        const exited = once(old, 'exit')
        old.send('shutdown')
        old.disconnect()
        const timer = setTimeout(() => old.kill(), patience)
        await exited
        clearTimeout(timer)
      }
    },
    workers: () => workers().map(({ process }) => process.pid!),
  })
} else {
  servePlainly(port)
}
