/** What is far away: a TCP proxy with an event loop of its own, `proxy.js <options as JSON>`. Tells its port, and ends with its channel. */
import { connect, createServer, type AddressInfo } from 'node:net'
import { LateLane } from '../clients/late-lane.js'
import type { ProxyOptions } from '../clients/proxy.js'

const { target, seed, ...distance } = JSON.parse(process.argv[2]!) as ProxyOptions
let connections = 0

const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
  const upstream = connect({ ...target, allowHalfOpen: true, noDelay: true })
  const number = connections++
  new LateLane(client, upstream, distance, seed + 2 * number)
  new LateLane(upstream, client, distance, seed + 2 * number + 1)
})
server.listen(0, '127.0.0.1', () => process.send!((server.address() as AddressInfo).port))
process.on('disconnect', () => process.exit())
