import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { backendNames } from '../base/backends.js'
import type { Drill } from '../stage/drill.js'

/** Asks over a connection of its own, which ends with the answer. */
async function ask(port: number, path: string): Promise<string> {
  const [response] = (await once(get({ host: '127.0.0.1', port, path, agent: false }), 'response')) as [IncomingMessage]
  return text(response)
}

/** What npm, tsx, nodemon, a terminal and systemd make of one wish to stop. */
const relays: readonly (readonly NodeJS.Signals[])[] = [['SIGTERM', 'SIGTERM'], ['SIGINT', 'SIGINT'], ['SIGINT', 'SIGTERM', 'SIGTERM']]

/** Signals that come more than once. */
export const relayedSignals: readonly Drill[] = [
  {
    name: 'relayed-stop',
    title: 'SIGTERM and SIGINT come twice, 60 ms apart, while requests are in flight',
    backends: backendNames,
    async run(stage) {
      for (const signals of relays) {
        const service = await stage.start()
        const answers = Array.from({ length: 8 }, () => ask(service.port, '/slow?1500').catch(String))
        // All of them are in flight once a later one has been answered.
        await Promise.all(service.children.map(() => ask(service.port, '/')))
        await sleep(200)
        service.keeps(0)
        for (const signal of signals) {
          service.signal(signal)
          await sleep(60)
        }
        const told = await Promise.all(answers)
        stage.holds(`each request is answered: ${signals.join(', ')}`, told.every((answer) => answer === 'slow'), told)
        // Another signal would kill.
        await service.journal.next('settled', 0)
      }
    },
  },
]
