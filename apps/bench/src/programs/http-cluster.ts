/** Two workers of node:cluster, round robin. */
import cluster from 'node:cluster'
import type { AddressInfo } from 'node:net'
import { makeServer } from '../make-server.js'

if (cluster.isPrimary) {
  cluster.schedulingPolicy = cluster.SCHED_RR
  let listening = 0
  cluster.on('listening', (_worker, { port }) => ++listening === 2 && process.send?.({ port }))
  // All workers that ask for port 0 are given the same.
  for (let count = 0; count < 2; count++) cluster.fork()
} else {
  const server = makeServer().listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
}
