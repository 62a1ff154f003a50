/** What PM2 runs: a worker that knows nothing of who started it. */
import { settings } from '../orders.js'
import { servePlainly } from '../serve-plainly.js'

servePlainly(settings().port)
