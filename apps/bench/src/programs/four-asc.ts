/** A supervisor of four idle processes. */
import { Forked } from '@asc/forked'

const container = new Forked()
container.run(new URL('./ready-task.js', import.meta.url), { count: 4, restart: true })
await container.waitUntilReady()
process.send?.({ children: [...container.children].map(({ pid }) => pid) })
