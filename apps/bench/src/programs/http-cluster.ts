/** node:cluster, written as its manual has it: a worker that dies is replaced; to reload, a new one is forked and an old one disconnected. */
import cluster from 'node:cluster'
import { once } from 'node:events'
import { clusterOrders, clusterWorkers } from '../common/cluster-orders.js'
import { settings, takeOrders } from '../common/orders.js'
import { servePlainly } from '../common/serve-plainly.js'

const { port, count, policy, protocol } = settings()

/** How long an old worker may take, in milliseconds; the manual's number. */
const patience = 2000

if (cluster.isPrimary) {
  cluster.schedulingPolicy = policy === 'shared' ? cluster.SCHED_NONE : cluster.SCHED_RR
  await Promise.all(Array.from({ length: count }, () => once(cluster.fork(), 'listening')))
  cluster.on('exit', ({ exitedAfterDisconnect }) => void (exitedAfterDisconnect || cluster.fork()))
  takeOrders({
    ...clusterOrders,
    double: () => Promise.all(Array.from({ length: count }, () => once(cluster.fork(), 'listening'))),
    async reload() {
      for (const old of clusterWorkers()) {
        await once(cluster.fork(), 'listening')
        const exited = once(old, 'exit')
        old.send('shutdown')
        old.disconnect()
        const timer = setTimeout(() => old.kill(), patience)
        await exited
        clearTimeout(timer)
      }
    },
  })
} else {
  servePlainly(port, protocol)
}
