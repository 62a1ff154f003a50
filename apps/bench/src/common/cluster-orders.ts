import cluster, { type Worker } from 'node:cluster'
import type { Orders } from './orders.js'

export function clusterWorkers(): Worker[] {
  return Object.values(cluster.workers!) as Worker[]
}

/** What every program on node:cluster does alike. */
export const clusterOrders: Orders = {
  workers: () => clusterWorkers().map(({ process }) => process.pid!),
  // One that is given a connection when its parent is gone would complain.
  end: () => clusterWorkers().forEach(({ process }) => process.kill('SIGKILL')),
}
