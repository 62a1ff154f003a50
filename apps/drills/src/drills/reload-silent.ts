import { backendNames } from '../base/backends.js'
import { silences, silencesInFlight, silentSocket } from '../clients/silent-socket.js'
import type { Drill } from '../stage/drill.js'

const long = 120_000

/** Clients that have vanished without a FIN. */
export const reloadSilent: readonly Drill[] = [
  {
    name: 'reload-half-open',
    title: 'reload with connections whose clients have vanished',
    backends: backendNames,
    async run(stage) {
      const service = await stage.start({ worker: 'web', data: { drainTimeout: 1000, keepAliveTimeout: long }, grace: long })
      const load = stage.load(service)
      for (let reload = 0; reload < stage.reloads; reload++) {
        const sockets = await Promise.all([...Object.values(silences), ...Object.values(silences)].map((sent) => silentSocket(service.port, sent)))
        await service.reload()
        for (const socket of sockets) socket.destroy()
        await load.answers(10)
      }
      stage.holds(`the drain deadline ends them, after ${Object.keys(silences).join(', ')}`, (await service.quiet()).generations === 1)
    },
  },
  {
    name: 'reload-half-open-in-flight',
    title: 'reload with requests in flight whose clients have vanished',
    backends: backendNames,
    async run(stage) {
      const service = await stage.start({ worker: 'web', data: { drainTimeout: 500, keepAliveTimeout: long }, grace: long })
      const load = stage.load(service)
      for (let reload = 0; reload < stage.reloads; reload++) {
        const sockets = await Promise.all(Object.values(silencesInFlight).map((sent) => silentSocket(service.port, sent)))
        await service.reload()
        for (const socket of sockets) socket.destroy()
        await load.answers(10)
      }
      stage.holds(`the drain deadline ends them, after ${Object.keys(silencesInFlight).join(', ')}`, (await service.quiet()).generations === 1)
    },
  },
]
