import { WebSocket } from 'undici'
import { backendNames } from '../base/backends.js'
import { BrokenError } from '../base/broken-error.js'
import type { Drill } from '../stage/drill.js'

/** WebSocket connections that nobody tells of the reload. */
export const reloadUpgraded: Drill = {
  name: 'reload-upgraded',
  title: 'reload under WebSocket connections that do not leave',
  backends: backendNames,
  async run(stage) {
    const service = await stage.start({ worker: 'web', data: { drainTimeout: 1500 } })
    const codes: number[] = []
    for (let reload = 0; reload < stage.reloads; reload++) {
      const sockets = await Promise.all(Array.from({ length: 4 }, () => openSocket(`ws://127.0.0.1:${service.port}/`)))
      const { mark } = service.journal
      const reloading = service.reload()
      await service.journal.next('notify', mark, ({ message }) => message.ready === true)
      // The new children serve, and the old ones drain.
      await Promise.all(sockets.map((socket) => socket.echo('still here')))
      await reloading
      codes.push(...(await Promise.all(sockets.map(({ closed }) => closed))))
    }
    stage.holds('they speak on while the next generation serves, until the drain deadline', true)
    stage.holds('then they are told that the service restarts', codes.every((code) => code === 1012), codes)
  },
}

async function openSocket(url: string): Promise<{ echo: (text: string) => Promise<void>; closed: Promise<number> }> {
  const socket = new WebSocket(url)
  const next = (name: 'open' | 'message') =>
    new Promise<unknown>((resolve, reject) => {
      socket.addEventListener(name, (event: Event) => resolve((event as MessageEvent).data), { once: true })
      socket.addEventListener('close', ({ code }) => reject(new BrokenError(`A WebSocket has ended with ${code} before its ${name}`)), { once: true })
    })
  const closed = new Promise<number>((resolve) => socket.addEventListener('close', ({ code }) => resolve(code), { once: true }))
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
