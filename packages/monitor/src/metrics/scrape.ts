import type { Child } from '@asc/core'
import { containerControls } from '@asc/core/backend'
import type { Status } from '../contract/status.js'
import type { Observer } from '../observe/observer.js'
import type { Located } from '../observe/service-view.js'
import { aggregate } from './aggregate.js'
import type { ChildMetrics } from './child-metrics.js'
import { addDurations, type Durations } from './durations.js'
import { openMetricsText } from './open-metrics.js'
import { ownFamilies } from './own-families.js'

/** How long a scrape waits for children, in milliseconds. */
const deadline = 500

const questions = new URL('./child-metrics.js', import.meta.url).href

/** Makes the text of `/metrics`. A child that is blocked holds up no scrape: its last answer stands for it. */
export class Scraper {
  readonly #observer: Observer
  readonly #last = new WeakMap<Child, ChildMetrics>()
  /** What children that are gone have counted: sums must not become smaller. */
  readonly #past = new Map<string, Map<string, Durations>>()
  readonly #known = new Map<Child, string>()
  #bounds: readonly number[] = []
  #running: Promise<string> | undefined

  constructor(observer: Observer) {
    this.#observer = observer
  }

  /** Scrapes at the same time are one. */
  text(status: () => Status): Promise<string> {
    this.#running ??= this.#scrape(status).finally(() => (this.#running = undefined))
    return this.#running
  }

  async #scrape(status: () => Status): Promise<string> {
    const all = this.#observer.services.flatMap(({ view }) => view.children()).filter(({ child }) => child.state !== 'exited')
    const answered = await Promise.all(all.map((located) => this.#ask(located)))
    this.#forget()
    const durations = new Map([...this.#past].map(([service, kinds]) => [service, new Map(kinds)]))
    for (const { child, facts } of all) this.#add(durations, facts.service, this.#last.get(child))
    const { families, dropped } = aggregate(all.map(({ child }) => this.#last.get(child)?.app ?? []))
    const own = ownFamilies(status(), { exits: this.#observer.exitCounts, durations, bounds: this.#bounds, silent: answered.filter((one) => !one).length })
    const names = new Set(own.map(({ name }) => name))
    return openMetricsText([
      ...own, { name: 'asc_scrape_dropped_series', help: 'Series of programs that were too many', type: 'gauge', samples: [{ value: dropped }] },
      ...families.filter(({ name }) => !names.has(name)),
    ])
  }

  /** A command has no metrics, and is not missed. */
  async #ask({ child, container, facts }: Located): Promise<boolean> {
    try {
      const answer = (await containerControls(container).ask(child, questions, undefined, deadline)) as ChildMetrics
      if (!Array.isArray(answer?.bounds) || !Array.isArray(answer.app)) return false
      this.#bounds = answer.bounds
      this.#last.set(child, answer)
      this.#known.set(child, facts.service)
      return true
    } catch (error) {
      return (error as { code?: unknown }).code === 'ASC_MESSAGE'
    }
  }

  #forget(): void {
    for (const [child, service] of this.#known) {
      if (child.state !== 'exited') continue
      this.#add(this.#past, service, this.#last.get(child))
      this.#known.delete(child)
    }
  }

  #add(sums: Map<string, Map<string, Durations>>, service: string, answer: ChildMetrics | undefined): void {
    const kinds = sums.get(service) ?? new Map<string, Durations>()
    for (const [kind, durations] of Object.entries(answer?.durations ?? {})) kinds.set(kind, addDurations(kinds.get(kind), durations))
    if (answer) sums.set(service, kinds)
  }
}
