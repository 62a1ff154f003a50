/** Two processes of @asc on one socket. */
import { Listener } from '@asc/core'
import { Forked } from '@asc/forked'

const http = await Listener.bind({ port: 0, host: '127.0.0.1' })
const container = new Forked()
container.run(new URL('./http-task.js', import.meta.url), { count: 2, restart: true, listeners: { http } })
await container.waitUntilReady()
process.send?.({ port: (http.address() as { port: number }).port })
