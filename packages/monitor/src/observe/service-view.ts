import type { Child, Container } from '@asc/core'
import { containerControls, type SlotView } from '@asc/core/backend'
import type { Controller, Generation } from '@asc/controller'
import type { ChildStatus, Figures, GroupStatus, ServiceCounts, ServiceStatus } from '../contract/status.js'
import { addressesOf } from './addresses.js'
import type { Census, ChildFacts } from './census.js'
import { serviceState, serviceSummary } from './service-state.js'

/** What a view needs besides the controller. */
export interface ViewDeps {
  readonly census: Census
  figuresOf(child: Child): Figures | undefined
  /** The bounds of a group's autoscaling. */
  boundsOf(service: string, group: string): GroupStatus['autoscale']
}

/** A child where it is. */
export interface Located {
  readonly child: Child
  readonly container: Container
  readonly slot: SlotView
  readonly facts: ChildFacts
}

/** What the controller itself does not remember. */
export interface ServiceMemory {
  /** Counts of containers that are gone. */
  readonly past: Omit<ServiceCounts, 'generations' | 'rollbacks'>
  readonly generations: number
  readonly rollbacks: number
  readonly complaint: string | undefined
  /** The last start has failed, or it has given up. */
  readonly failed: boolean
  readonly since: string
}

/** One controller, as it is now. */
export class ServiceView {
  readonly name: string
  readonly controller: Controller
  readonly #deps: ViewDeps

  constructor(name: string, controller: Controller, deps: ViewDeps) {
    this.name = name
    this.controller = controller
    this.#deps = deps
  }

  /** All of its children, the oldest generation first. One that waits for its restart is the one that has ended. */
  children(): Located[] {
    return this.controller.generations.flatMap(({ container }) => containerControls(container).slots.flatMap((slot) => {
      const { child, phase } = slot
      const facts = child && this.#deps.census.factsOf(child)
      const gone = child?.state === 'exited' && phase !== 'waiting' && phase !== 'suspended'
      return facts && !gone ? [{ child, container, slot, facts }] : []
    }))
  }

  /** The container that serves, or the only one there is. */
  get present(): Container | undefined {
    return (this.#serving ?? this.controller.generations.at(-1))?.container
  }

  status(memory: ServiceMemory): ServiceStatus {
    const { controller: { generations, stopping } } = this
    const state = serviceState({
      stopping, living: generations.length, starting: generations.some(({ state }) => state === 'starting'), serving: this.#serving?.container, failed: memory.failed,
    })
    const status = {
      state,
      generations: generations.map(({ number, state, startedAt, servesSince, container }) => ({
        number, state, startedAt: timeOf(startedAt), ...(servesSince !== undefined && { readyAt: timeOf(servesSince) }), ...countsOf(container),
      })),
      groups: this.#groups(),
      children: this.children().map(({ child, facts }) => this.childStatus(child, facts)),
      counts: this.#counts(memory),
    }
    return {
      name: this.name, ...status, summary: serviceSummary(status), since: memory.since, ...(memory.complaint !== undefined && { complaint: memory.complaint }),
      addresses: addressesOf(generations.flatMap(({ container }) => containerControls(container).slots)),
    }
  }

  childStatus(child: Child, facts: ChildFacts): ChildStatus {
    const { name, key, pid, threadId, state, status, age } = child
    const figures = this.#deps.figuresOf(child)
    return {
      id: facts.id, name, service: this.name, generation: facts.generation,
      ...(facts.spec?.group !== undefined && { group: facts.spec.group }), ...(key !== undefined && { key }),
      kind: threadId === undefined ? 'process' : 'thread', ...(threadId === undefined ? pid !== undefined && { pid } : { pid: process.pid, threadId }),
      state: state === 'exited' && facts.restartAt !== undefined ? 'waiting' : state,
      startedAt: timeOf(facts.startedAt), ...(facts.readyAt !== undefined && { readyAt: timeOf(facts.readyAt) }),
      age: Math.round(age), restarts: facts.restarts, ...(facts.restartAt !== undefined && { restartAt: timeOf(facts.restartAt) }),
      ...(status !== undefined && { status }), ...(figures && { figures }),
    }
  }

  get #serving(): Generation | undefined {
    return this.controller.generations.find(({ state }) => state === 'serving')
  }

  #groups(): GroupStatus[] {
    const { present } = this
    if (!present) return []
    const { slots } = containerControls(present)
    return [...present.groups].map(([name, wanted]) => {
      const autoscale = this.#deps.boundsOf(this.name, name)
      return { name, wanted, ready: slots.filter(({ spec, child }) => spec.group === name && child?.state === 'ready').length, ...(autoscale && { autoscale }) }
    })
  }

  #counts({ past, generations, rollbacks }: ServiceMemory): ServiceCounts {
    const living = this.controller.generations.map(({ container: { statistics } }) => statistics)
    const sum = (name: keyof typeof past) => living.reduce((total, statistics) => total + statistics[name], past[name])
    return {
      spawns: sum('spawns'), restarts: sum('restarts'), failures: sum('failures'), replacements: sum('replacements'), leaked: sum('leaked'), generations, rollbacks,
    }
  }
}

function countsOf({ children }: Container): { readonly children: number; readonly ready: number } {
  const states = [...children].map(({ state }) => state)
  return { children: states.filter((state) => state !== 'exited').length, ready: states.filter((state) => state === 'ready').length }
}

function timeOf(epoch: number): string {
  return new Date(epoch).toISOString()
}
