/** Two processes on one socket that they inherit, with nobody over them: what the machine can do. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { Listener } from '@asc/core'
import { makeServer } from '../make-server.js'

if (process.argv[2] === 'serve') {
  makeServer().listen({ fd: 4 }, () => process.send?.('listening'))
} else {
  const http = await Listener.bind({ port: 0, host: '127.0.0.1' })
  const stdio = ['ignore', 'inherit', 'inherit', 'ipc', http.descriptor] as const
  const children = [0, 1].map(() => fork(new URL(import.meta.url), ['serve'], { stdio: [...stdio] }))
  await Promise.all(children.map((child) => once(child, 'message')))
  for (const child of children) process.once('SIGTERM', () => child.kill())
  process.once('SIGTERM', () => process.exit())
  process.send?.({ port: (http.address() as { port: number }).port })
}
