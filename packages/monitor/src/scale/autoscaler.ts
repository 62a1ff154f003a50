import type { ActionDesk } from '../act/action-desk.js'
import type { Figures } from '../contract/status.js'
import type { Observer } from '../observe/observer.js'
import type { ServiceWatch } from '../observe/service-watch.js'
import { decideSize, type Load, type SizeRule } from './decide-size.js'

/** A group that is scaled by itself. */
interface Scaled {
  readonly service: string
  readonly group: string
  readonly rule: SizeRule
  loads: Load[]
  /** The size that they were measured at. */
  size: number
  /** After a step that failed nothing is tried until then. */
  restsUntil: number
  /** It was said that there is no such group. */
  missed: boolean
}

/** How long nothing is tried after a step that failed, in milliseconds. */
const rest = 60_000

/** Makes groups larger and smaller as their load is. Looks at them each second; each step is an action by `autoscale`, with its reason. */
export class Autoscaler {
  readonly #observer: Observer
  readonly #desk: ActionDesk
  readonly #groups: readonly Scaled[]

  /** @param rules by `SERVICE/GROUP` */
  constructor(observer: Observer, desk: ActionDesk, rules: ReadonlyMap<string, SizeRule>) {
    this.#observer = observer
    this.#desk = desk
    this.#groups = [...rules].map(([path, rule]) => {
      const [service, group] = [path.slice(0, path.indexOf('/')), path.slice(path.indexOf('/') + 1)]
      return { service, group, rule, loads: [], size: 0, restsUntil: 0, missed: false }
    })
  }

  /** Begins to look. It ends with the observer. */
  start(): void {
    for (const { service, group, rule: { min, max } } of this.#groups) this.#observer.bounds.set(`${service}/${group}`, { min, max })
    this.#observer.onSample(() => this.#look())
  }

  #look(): void {
    for (const scaled of this.#groups) {
      const watch = this.#observer.services.find(({ name }) => name === scaled.service)
      const size = watch?.view.present?.groups.get(scaled.group)
      // What was measured while children come and go says nothing of the size that comes out of it.
      const loads = watch && size !== undefined ? this.#loads(scaled, watch, size) : undefined
      if (watch && isSettled(watch) && size === undefined) this.#miss(scaled, watch)
      if (!watch || size === undefined || !loads) scaled.loads = []
      else this.#step(scaled, watch, size, loads)
    }
  }

  /** Says once that a group does not exist: its name may be mistyped. */
  #miss(scaled: Scaled, { view }: ServiceWatch): void {
    if (scaled.missed) return
    scaled.missed = true
    view.controller.logger.warn({ group: scaled.group, groups: [...(view.present?.groups.keys() ?? [])] }, 'There is no group of this name to be scaled by itself')
  }

  /** The loads at this size; `undefined` while the service is in motion, or a child has not been measured. */
  #loads(scaled: Scaled, watch: ServiceWatch, size: number): Load[] | undefined {
    const figures = this.#figures(scaled, watch)
    if (!isSettled(watch) || this.#isActing(scaled.service) || figures?.length !== size) return undefined
    if (size !== scaled.size) scaled.loads = []
    scaled.size = size
    const now = performance.now()
    const { up, down } = scaled.rule.cooldown
    const utilization = figures.reduce((sum, { loopUtilization = 0 }) => sum + loopUtilization, 0) / size
    return (scaled.loads = [...scaled.loads.filter(({ at }) => at > now - Math.max(up, down) - 2_000), { at: now, utilization }])
  }

  #step(scaled: Scaled, { view }: ServiceWatch, size: number, loads: readonly Load[]): void {
    const { service, group, rule } = scaled
    if (performance.now() < scaled.restsUntil) return
    const sizes = view.children().filter(({ facts }) => facts.spec?.group === group).flatMap(({ child }) => this.#observer.sampler.of(child)?.rss ?? [])
    const perChild = sizes.length === 0 ? undefined : sizes.reduce((sum, rss) => sum + rss, 0) / sizes.length
    const step = decideSize(rule, { size, loads, perChild, free: process.availableMemory() })
    if (!step || !this.#desk.hasRoom) return
    scaled.loads = []
    const action = this.#desk.begin('scale', { target: `${service}/${group}`, count: step.to }, 'autoscale', step.reason)
    action.follow(({ state }) => {
      if (state === 'failed') scaled.restsUntil = performance.now() + rest
    })
  }

  /** Those of the children of a group that are ready; `undefined` if one of them has none. */
  #figures({ group }: Scaled, { view }: ServiceWatch): Figures[] | undefined {
    const ready = view.children().filter(({ child, container, facts }) => container === view.present && facts.spec?.group === group && child.state === 'ready')
    const figures = ready.map(({ child }) => this.#observer.sampler.of(child))
    return figures.every((one) => one?.loopUtilization !== undefined) ? (figures as Figures[]) : undefined
  }

  /** Somebody else changes the service: a reload, a recycling, another scaling. */
  #isActing(service: string): boolean {
    return this.#desk.actions.some(({ state, action, service: named, target }) =>
      state === 'running' && action !== 'signal' && (named === undefined || named === service) && (target === undefined || !target.includes('/') || target.startsWith(`${service}/`)))
  }
}

/** One generation, which serves, and is not asked to stop. */
function isSettled({ view: { controller } }: ServiceWatch): boolean {
  const { generations, stopping } = controller
  return !stopping && generations.length === 1 && generations[0]!.state === 'serving'
}
