/** What a child is asked by a scrape: its requests, and the metrics of its own program, if it has some. It is imported in the child. */
import { createRequire } from 'node:module'
import { addDurations } from './durations.js'
import { durationBounds, requests, countRequests, type Durations } from '../figures/child-requests.js'

/** A metric as prom-client's `getMetricsAsJSON` gives it. */
export interface AppMetric {
  readonly name: string
  readonly help: string
  readonly type: string
  /** How the values of several processes become one. */
  readonly aggregator?: string
  readonly values: readonly { readonly value: number; readonly labels: Readonly<Record<string, string | number>>; readonly metricName?: string }[]
}

/** What a child answers. */
export interface ChildMetrics {
  readonly bounds: readonly number[]
  readonly durations: Readonly<Record<string, Durations>>
  /** Those of the default registry of prom-client, where the program has loaded it. */
  readonly app: readonly AppMetric[]
}

const { cache } = createRequire(import.meta.url)

/** A process of threads answers for all of them. */
export default async function metrics(): Promise<ChildMetrics> {
  countRequests()
  const { [Symbol.for('asc.threads')]: askThreads } = globalThis as { [name: symbol]: ((question: string) => Promise<readonly unknown[]>) | undefined }
  const threads = askThreads ? ((await askThreads(import.meta.url)) as readonly ChildMetrics[]) : []
  const own = await appMetrics()
  if (threads.length === 0) return { bounds: durationBounds, durations: requests.durations, app: own }
  const durations: Record<string, Durations> = {}
  for (const [kind, one] of threads.flatMap((thread) => Object.entries(thread.durations))) durations[kind] = addDurations(durations[kind], one)
  // What is of one name becomes one later, as with several processes.
  return { bounds: durationBounds, durations, app: [...own, ...threads.flatMap(({ app }) => app)] }
}

/** Nothing is loaded for it: a program without prom-client has none. */
async function appMetrics(): Promise<readonly AppMetric[]> {
  const file = Object.keys(cache).find((name) => /[\\/]prom-client[\\/]index\.js$/.test(name))
  const { register } = (file && (cache[file]?.exports as { register?: { getMetricsAsJSON(): Promise<AppMetric[]> } })) || {}
  return register ? register.getMetricsAsJSON() : []
}
