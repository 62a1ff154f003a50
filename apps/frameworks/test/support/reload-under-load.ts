import { setMaxListeners } from 'node:events'
import { Controller } from '@asc/controller'
import { createLogger, Listener, type Container, type ExitStatus } from '@asc/core'
import { SilentNotifier } from './silent-notifier.js'
import { Tally, type Client } from '@asc/clients'
import { delayProxy } from '../../../../packages/http/test/fixtures/delay-proxy.mjs'

/** What is reloaded, and under what. */
export interface Run {
  /** The name of a file in `peers/programs`. */
  readonly program: string
  readonly container: () => Container
  readonly client: Client
  readonly clients?: number
  readonly reloads?: number
}

export interface Outcome {
  readonly answered: number
  readonly connections: number
  readonly lost: readonly string[]
  /** How the children of all generations ended. */
  readonly exits: readonly ExitStatus[]
  /** What they said of themselves. */
  readonly statuses: readonly string[]
}

/** Serves a program with two children, reloads it again and again while clients use it through a proxy that delays by 20 ms, and stops it. */
export async function reloadUnderLoad({ program, container, client, clients = 50, reloads = 5 }: Run): Promise<Outcome> {
  const exits: ExitStatus[] = []
  const statuses: string[] = []
  const listener = await Listener.bind({ port: 0, host: '127.0.0.1' })
  const controller = new Controller({
    container,
    setup(made) {
      made.on('exit', (_, status) => exits.push(status))
      made.on('report', (_, { status }) => void (status !== undefined && statuses.push(status)))
      made.run(new URL(`../../peers/programs/${program}.mjs`, import.meta.url), { count: 2, listeners: { http: listener } })
    },
    notify: new SilentNotifier(),
    logger: createLogger('silent'),
    gracefulStop: 10_000,
  })
  await controller.start()
  const address = listener.address()
  const proxy = await delayProxy({ target: address && 'port' in address ? address.port : 0 })
  const tally = new Tally()
  const ending = new AbortController()
  setMaxListeners(0, ending.signal)
  const running = Array.from({ length: clients }, () => client(proxy.port, tally, ending.signal))
  for (let reload = 0; reload < reloads; reload++) {
    await tally.more(2 * clients)
    await controller.restart()
  }
  await tally.more(2 * clients)
  ending.abort()
  await Promise.all(running)
  await controller.stop()
  await proxy.close()
  listener.close()
  return { answered: tally.answered, connections: tally.connections, lost: tally.lost, exits, statuses }
}
