import { WebSocket } from 'undici'
import { backendNames } from '../backends.js'
import { BrokenError } from '../broken-error.js'
import type { Drill } from '../drill.js'

/** WebSocket connections that nobody tells of the reload. */
export const reloadUpgraded: Drill = {
  name: 'reload-upgraded',
  title: 'reload under WebSocket connections that do not leave',
  backends: backendNames,
  async run(stage) {
    const service = await stage.start({ worker: 'web', data: { drainTimeout: 1500 } })
    for (let reload = 0; reload < stage.reloads; reload++) {
      const sockets = await Promise.all(Array.from({ length: 4 }, () => openSocket(`ws://127.0.0.1:${service.port}/`)))
      const { mark } = service.journal
      const reloading = service.reload()
      await service.journal.next('notify', mark, ({ message }) => message.ready === true)
      // The new children serve, and the old ones drain.
      await Promise.all(sockets.map((socket) => socket.echo('still here')))
      await reloading
      await Promise.all(sockets.map(({ closed }) => closed))
    }
    stage.holds('they speak on while the next generation serves, until the drain deadline', true)
  },
}

async function openSocket(url: string): Promise<{ echo: (text: string) => Promise<void>; closed: Promise<unknown> }> {
  const socket = new WebSocket(url)
  const next = (name: 'open' | 'message') =>
    new Promise<unknown>((resolve, reject) => {
      socket.addEventListener(name, (event: Event) => resolve((event as MessageEvent).data), { once: true })
      socket.addEventListener('close', ({ code }) => reject(new BrokenError(`A WebSocket has ended with ${code} before its ${name}`)), { once: true })
    })
  const closed = new Promise((resolve) => socket.addEventListener('close', resolve, { once: true }))
  await next('open')
  return {
    closed,
    async echo(text) {
      socket.send(text)
      const data = await next('message')
      if (data !== text) throw new BrokenError(`A WebSocket has said '${String(data)}' instead of '${text}'`)
    },
  }
}
