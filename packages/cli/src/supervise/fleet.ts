import { Controller, type RolloutOptions } from '@asc/controller'
import { SetupError, type Logger, type Notifier } from '@asc/core'
import type { Condition } from '../config/service.js'
import type { MemberReports } from './member-notifier.js'
import type { ServiceController } from './service-controller.js'

/** What a fleet needs besides its members. */
export interface FleetOptions {
  readonly logger: Logger
  readonly notify?: Notifier | undefined
}

/**
 * Several services in one supervisor. Each has a controller of its own, and is reloaded alone. They start as they wait for each other
 * (`after`), and stop in the reverse order. Signals reach all of them.
 */
export class Fleet extends Controller implements MemberReports {
  readonly #members = new Map<string, ServiceController>()
  readonly #healthy = new Set<string>()
  readonly #summaries = new Map<string, string>()
  /** When the current start, reload or stop of each service is to be over. */
  readonly #busyUntil = new Map<string, number>()
  #stopping = false
  /** The first service that could not start, or has given up. */
  #failure: Error | undefined

  constructor({ logger, notify }: FleetOptions) {
    super({ logger, ...(notify && { notify }) })
  }

  /** Adds a service. Call it before `start()`, in the order of starting. */
  add(member: ServiceController): void {
    const { name } = member.service
    this.#members.set(name, member)
    member.dependents = () => this.#all.filter(({ service }) => Object.hasOwn(service.after, name))
  }

  /** The controllers by the names of their services. */
  get members(): ReadonlyMap<string, ServiceController> {
    return this.#members
  }

  override get running(): boolean {
    return this.#all.some((member) => member.running)
  }

  /**
   * Starts all services. If one cannot start, the others are stopped again.
   *
   * @throws {SetupError} naming the service
   */
  override async start(): Promise<void> {
    const starts = new Map<string, Promise<void>>()
    for (const [name, member] of this.#members) {
      const start = this.#startAfter(member, starts)
      start.catch(() => {})
      starts.set(name, start)
    }
    await Promise.all(starts.values())
    this.notify.ready(this.#summary())
  }

  /** Reloads all services one after another, each make before break. One that fails keeps its old children, and those after it are not touched. */
  override async restart(options?: RolloutOptions): Promise<void> {
    for (const member of this.#all) if (member.running) await member.restart(options)
  }

  override async reload(): Promise<boolean> {
    let changed = false
    for (const member of this.#all) if (member.running) changed = (await member.reload()) || changed
    return changed
  }

  override async scale(group: string, count: number): Promise<boolean> {
    const owner = this.#all.find(({ container }) => container?.groups.has(group)) ?? this.#all[0]!
    return owner.scale(group, count)
  }

  /**
   * Stops each service once all that wait for it have stopped; with `false` all at once. None is ready any more from the first moment on, from which each
   * counts its `shutdownDelay`.
   */
  override async stop(graceful?: boolean | number): Promise<void> {
    if (!this.#stopping) this.notify.stopping()
    this.#stopping = true
    await Promise.all(this.#all.map((member) => member.end(graceful)))
    await super.stop(graceful)
  }

  /** Resolves when no service has children left. A service that has given up ends alone, and the others go on. */
  override async wait(): Promise<void> {
    await Promise.all(this.#all.map(async (member) => {
      await member.wait()
      this.#failure ??= member.container?.failure
    }))
    if (this.#failure && !this.#stopping) throw this.#failure
  }

  healthy(service: string): void {
    this.#healthy.add(service)
    if (this.#all.some((member) => member.running && !this.#healthy.has(member.service.name))) return
    this.#healthy.clear()
    this.notify.healthy()
  }

  status(service: string, text: string): void {
    this.#summaries.set(service, text)
    if (!this.#stopping) this.notify.status(this.#summary())
  }

  /** Asks for as much as the slowest service needs. */
  extendTimeout(service: string, span: number): void {
    const now = performance.now()
    this.#busyUntil.set(service, now + span)
    this.notify.extendTimeout(Math.max(...this.#busyUntil.values()) - now)
  }

  get healthCheckTimeout(): number | undefined {
    return this.notify.healthCheckTimeout
  }

  override toJSON(): Record<string, unknown> {
    return { pid: process.pid, services: Object.fromEntries(this.#members) }
  }

  get #all(): readonly ServiceController[] {
    return [...this.#members.values()]
  }

  async #startAfter(member: ServiceController, starts: ReadonlyMap<string, Promise<void>>): Promise<void> {
    const { name, after } = member.service
    await Promise.all(Object.entries(after).map(([other, condition]) => this.#reached(other, condition, starts)))
    if (this.#stopping) throw new SetupError(`The service ${name} was stopped before it was started`)
    try {
      await member.start()
    } catch (cause) {
      throw new SetupError(`The service ${name} could not start: ${(cause as Error).message}`, cause instanceof SetupError ? cause.failures : [], { cause })
    }
  }

  async #reached(other: string, condition: Condition, starts: ReadonlyMap<string, Promise<void>>): Promise<void> {
    const member = this.#members.get(other)!
    if (condition === 'started') return member.started
    await starts.get(other)
    if (condition === 'ready') return
    await member.wait()
    const failure = member.container?.failure
    if (failure) throw new SetupError(`The service ${other} was to be done, and has failed: ${failure.message}`, [], { cause: failure })
  }

  #summary(): string {
    return [...this.#summaries].map(([name, text]) => `${name}: ${text}`).join('; ')
  }
}
