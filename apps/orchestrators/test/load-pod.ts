import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Cluster } from './cluster.js'
import { program } from './images.js'
import { until } from './run.js'

/** What the clients have seen so far. */
export interface Seen {
  readonly answered: number
  readonly lost: number
  readonly reasons: Readonly<Record<string, number>>
  readonly versions: Readonly<Record<string, number>>
  readonly hosts: Readonly<Record<string, number>>
}

/** Clients in a pod of their own, which ask a service for ever: eight connections that stay, and four clients that open one for each request. */
export class LoadPod {
  readonly #cluster: Cluster
  readonly #name = 'load'

  constructor(cluster: Cluster) {
    this.#cluster = cluster
  }

  async start(url: string, image: string): Promise<void> {
    const script = readFileSync(join(program, 'load.js'), 'utf8')
    await this.#cluster.apply(JSON.stringify({
      apiVersion: 'v1', kind: 'Pod', metadata: { name: this.#name },
      spec: {
        terminationGracePeriodSeconds: 1, enableServiceLinks: false,
        containers: [{ name: 'load', image, command: ['node', '-e', script, 'load.js', url] }],
      },
    }))
    await until('the first answer', async () => (await this.seen().catch(() => undefined))?.answered)
  }

  /** Its last line. */
  async seen(): Promise<Seen> {
    return JSON.parse((await this.#cluster.kubectl('logs', this.#name, '--tail=1')).trim()) as Seen
  }

  /** What it sees meanwhile. */
  async during(work: () => Promise<unknown>): Promise<Seen> {
    const before = await this.seen()
    await work()
    // Its next line is younger than what was done.
    const last = await this.seen()
    const after = await until('more answers', async () => {
      const now = await this.seen()
      return now.answered > last.answered && now
    })
    const less = (one: Readonly<Record<string, number>>, other: Readonly<Record<string, number>>) => Object.fromEntries(Object.entries(one).map(([key, count]): [string, number] => [key, count - (other[key] ?? 0)]).filter(([, count]) => count > 0))
    return { answered: after.answered - before.answered, lost: after.lost - before.lost, reasons: less(after.reasons, before.reasons), versions: less(after.versions, before.versions), hosts: less(after.hosts, before.hosts) }
  }
}
