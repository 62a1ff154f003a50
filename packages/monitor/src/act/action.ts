import type { ActionName, ActionResult, Culprit, Target } from '../contract/actions.js'
import type { Problem } from '../contract/problem.js'
import type { ServiceStatus } from '../contract/status.js'

let lastId = 0

/** One action while it runs, and its outcome afterwards. */
export class Action {
  readonly id = ++lastId
  readonly name: ActionName
  readonly by: string
  readonly reason: string | undefined
  readonly #begin = performance.now()
  readonly #startedAt = new Date().toISOString()
  readonly #what: { readonly service?: string | undefined; readonly target?: Target | undefined }
  readonly #listeners = new Set<(result: ActionResult) => void>()
  #end: number | undefined
  #text: string
  #progress: ActionResult['progress']
  #problem: Problem | undefined
  #culprit: Culprit | undefined
  #services: readonly ServiceStatus[] | undefined

  constructor(name: ActionName, by: string, what: { readonly service?: string | undefined; readonly target?: Target | undefined }, reason?: string) {
    this.name = name
    this.by = by
    this.reason = reason
    this.#what = what
    this.#text = `${name}${what.target === undefined ? '' : ` ${what.target}`} has begun`
  }

  get ended(): boolean {
    return this.#end !== undefined
  }

  /** @param full with the services, once it has ended */
  result(full = false): ActionResult {
    const { service, target } = this.#what
    return {
      id: this.id, action: this.name, ...(service !== undefined && { service }), ...(target !== undefined && { target }), by: this.by, ...(this.reason !== undefined && { reason: this.reason }),
      state: this.#end === undefined ? 'running' : this.#problem ? 'failed' : 'done',
      startedAt: this.#startedAt, duration: Math.round((this.#end ?? performance.now()) - this.#begin), text: this.#text,
      ...(this.#progress && { progress: this.#progress }), ...(this.#problem && { problem: this.#problem }), ...(this.#culprit && { culprit: this.#culprit }),
      ...(full && this.#services && { services: this.#services }),
    }
  }

  /** Says how far it is. */
  progress(text: string, progress?: ActionResult['progress']): void {
    if (this.ended || text === this.#text) return
    this.#text = text
    this.#progress = progress
    this.#tell()
  }

  finish(text: string, services: readonly ServiceStatus[]): void {
    this.#text = text
    this.#close(services)
  }

  fail(problem: Problem, services: readonly ServiceStatus[], culprit?: Culprit): void {
    this.#text = problem.detail
    this.#problem = problem
    this.#culprit = culprit
    this.#close(services)
  }

  /** Calls `listener` with each step from now on, the end included. */
  follow(listener: (result: ActionResult) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  #close(services: readonly ServiceStatus[]): void {
    this.#services = services
    this.#end = performance.now()
    this.#tell()
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener(this.result(this.ended))
  }
}
