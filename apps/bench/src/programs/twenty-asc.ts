/** A supervisor of twenty idle processes whose health it checks each second. */
import { Forked } from '@asc/forked'

const container = new Forked({ healthCheckInterval: 1000 })
container.run(new URL('./healthy-task.js', import.meta.url), { count: 20, restart: true, healthCheckTimeout: 3000 })
await container.waitUntilReady()
process.send?.('ready')
