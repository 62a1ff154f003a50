/** throng: a worker that disconnects is replaced. It has no reload. */
import cluster from 'node:cluster'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { clusterOrders } from '../common/cluster-orders.js'
import { settings, takeOrders } from '../common/orders.js'
import { servePlainly } from '../common/serve-plainly.js'

type Throng = (options: { count: number; master: () => void; worker: () => void }) => Promise<void>

const { port, count, peers } = settings()
const throng = createRequire(join(peers, 'package.json'))('throng') as Throng

let listening = 0
await throng({
  count,
  worker: () => servePlainly(port),
  master() {
    cluster.on('listening', () => {
      if (++listening === count) takeOrders(clusterOrders)
    })
  },
})
