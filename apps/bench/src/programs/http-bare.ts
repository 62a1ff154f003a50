/** Processes on one socket that they inherit, with nobody over them: what the machine can do. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { Listener } from '@asc/core'
import { makeServer } from '../common/make-server.js'
import { settings, takeOrders } from '../common/orders.js'

if (process.argv[3] === 'serve') {
  process.once('disconnect', () => process.exit())
  makeServer(settings().protocol).listen({ fd: 4 }, () => process.send!('listening'))
} else {
  const { port, count } = settings()
  const http = await Listener.bind({ port, host: '127.0.0.1' })
  const stdio = ['ignore', 'inherit', 'inherit', 'ipc', http.descriptor] as const
  // Each leads a session, as a child of ours: Linux shares processors among sessions first, see `elsewhere`.
  const options = { stdio: [...stdio], detached: true }
  const children = Array.from({ length: count }, () => fork(new URL(import.meta.url), [process.argv[2]!, 'serve'], options))
  await Promise.all(children.map((child) => once(child, 'message')))
  takeOrders({})
}
