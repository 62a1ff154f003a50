/** What PM2 runs: a worker that knows nothing of who started it. */
import { settings } from '../common/orders.js'
import { servePlainly } from '../common/serve-plainly.js'

servePlainly(settings().port)
