import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { SteadyReport, SteadySettings } from '../common/steady.js'
import { elsewhere } from './elsewhere.js'
import { program } from './program.js'

/** Clients in a process of their own. */
export class SteadyClients {
  readonly #process: ChildProcess

  private constructor(process: ChildProcess) {
    this.#process = process
  }

  /** Resolves when all have begun. */
  static async open(settings: Partial<SteadySettings> & Pick<SteadySettings, 'port' | 'count'>): Promise<SteadyClients> {
    const all: SteadySettings = { gap: 0, pause: 20, path: '/', protocol: 'http', ...settings }
    const clients = new SteadyClients(fork(program('steady-clients'), [JSON.stringify(all)], elsewhere))
    await once(clients.#process, 'message')
    return clients
  }

  async report(): Promise<SteadyReport> {
    this.#process.send('tell')
    const [report] = (await once(this.#process, 'message')) as [SteadyReport]
    return report
  }

  /** How many connections each of so many children has: most first. */
  async spread(children: number): Promise<number[]> {
    const { by } = await this.report()
    const tally = new Map<string, number>()
    for (const child of by) tally.set(child, (tally.get(child) ?? 0) + 1)
    const counts = [...tally.values(), ...Array<number>(Math.max(0, children - tally.size)).fill(0)]
    return counts.sort((one, other) => other - one)
  }

  async end(): Promise<void> {
    this.#process.kill()
    await once(this.#process, 'exit')
  }
}

/** Opens clients, does something with them, and ends them whatever happens. */
export async function withClients<T>(settings: Parameters<typeof SteadyClients.open>[0], use: (clients: SteadyClients) => Promise<T>): Promise<T> {
  const clients = await SteadyClients.open(settings)
  try {
    return await use(clients)
  } finally {
    await clients.end()
  }
}
