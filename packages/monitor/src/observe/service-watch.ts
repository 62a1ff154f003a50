import { isAscError, type Child, type Container, type ExitStatus } from '@asc/core'
import { containerControls } from '@asc/core/backend'
import type { ControllerAction, ControllerDiagnostics, Generation, GenerationDiagnostics, RequestDiagnostics } from '@asc/controller'
import type { MonitorEvents } from '../contract/events.js'
import type { ServiceStatus } from '../contract/status.js'
import { Askers } from './askers.js'
import type { Census, ChildFacts } from './census.js'
import { guard, listenSafely } from './listen-safely.js'
import type { ServiceView } from './service-view.js'

/** Whom a watch tells. */
export interface WatchDeps {
  readonly census: Census
  tell<Type extends keyof MonitorEvents>(type: Type, what: MonitorEvents[Type]): void
  /** It has given up, or could not start: why, as a sentence. */
  failed(reason: string): void
  /** A child has ended, and `facts` say what follows. */
  exited(watch: ServiceWatch, child: Child, facts: ChildFacts, status: ExitStatus): void
}

/** How long changes are collected into one event `service-changed`, in milliseconds. */
const gathering = 50

/** Observes one controller: turns what its containers emit and publish into events, and remembers what they forget. */
export class ServiceWatch {
  readonly view: ServiceView
  readonly askers = new Askers()
  readonly #deps: WatchDeps
  readonly #ends: (() => void)[] = []
  readonly #memory = {
    past: { spawns: 0, restarts: 0, failures: 0, replacements: 0, leaked: 0 },
    generations: 0, rollbacks: 0, complaint: undefined as string | undefined, failed: false, since: new Date().toISOString(),
  }
  #state: ServiceStatus['state'] | undefined
  #hasServed: boolean
  #timer: NodeJS.Timeout | undefined

  constructor(view: ServiceView, deps: WatchDeps) {
    this.view = view
    this.#deps = deps
    this.#hasServed = view.controller.container !== undefined
    for (const generation of view.controller.generations) this.#enter(generation)
    this.#listen<GenerationDiagnostics<unknown>>('asc:controller:generation', ({ generation, state }) => {
      if (state === 'starting') this.#enter(generation)
      this.#hasServed ||= state === 'serving'
      if (state === 'ended' || state === 'failed') this.#leave(generation.container)
      deps.tell('generation-changed', { service: view.name, number: generation.number, state })
    })
    this.#listen<RequestDiagnostics<unknown>>('asc:controller:signal', ({ signal, action }) => this.askers.signalled(signal!, action))
    this.#listen<RequestDiagnostics<unknown>>('asc:controller:begin', () => {})
    for (const action of ['start', 'restart', 'reload', 'scale', 'stop'] as const) {
      this.#listen<ControllerDiagnostics>(`asc:controller:${action}`, ({ error }) => this.#done(action, error))
    }
  }

  get name(): string {
    return this.view.name
  }

  /** Some generation has served. */
  get hasServed(): boolean {
    return this.#hasServed
  }

  status(): ServiceStatus {
    return this.view.status(this.#memory)
  }

  close(): void {
    for (const end of this.#ends.splice(0)) end()
    clearTimeout(this.#timer)
  }

  #listen<Message extends { readonly controller: unknown }>(channel: string, hear: (message: Message) => void): void {
    this.#ends.push(listenSafely<Message>(channel, (message) => {
      if (message.controller !== this.view.controller) return
      hear(message)
      this.#changed()
    }))
  }

  #enter({ container, number }: Generation): void {
    this.#memory.generations += 1
    const { tell } = this.#deps
    const status = (child: Child) => this.view.childStatus(child, this.#know(child, container, number))
    const on = <Args extends [Child, ...unknown[]]>(event: string, hear: (facts: ChildFacts, ...args: Args) => void) => {
      const listener = guard((child: Child, ...rest: unknown[]) => hear(this.#know(child, container, number), ...([child, ...rest] as unknown as Args)))
      container.on(event as 'spawn', listener)
      this.#ends.push(() => void container.off(event as 'spawn', listener))
    }
    for (const child of container.children) this.#know(child, container, number)
    on<[Child]>('spawn', (facts, child) => this.#tell('child-started', { child: status(child), again: facts.restarts > 0 }))
    on<[Child]>('ready', (facts, child) => {
      facts.readyAt = Date.now()
      this.#tell('child-ready', { child: status(child) })
    })
    on<[Child]>('stopping', (_facts, child) => this.#tell('child-changed', { child: status(child) }))
    on<[Child, { readonly status?: string; readonly name?: string }]>('report', (_facts, child, { status: said, name }) => {
      if (said !== undefined || name !== undefined) tell('child-changed', { child: status(child) })
    })
    on<[Child, number]>('restart', (facts, _child, delay) => Object.assign(facts, { restartDelay: delay, restartAt: Date.now() + delay }))
    on<[Child, Child]>('replace', (facts, child, successor) => {
      facts.replaced = true
      this.#tell('child-replaced', { child: status(child), successor: status(successor) })
    })
    on<[Child, ExitStatus]>('exit', (facts, child, exit) => {
      this.#deps.census.leave(child)
      // What follows is decided in this turn, after all have heard of the exit.
      queueMicrotask(guard(() => {
        this.#deps.exited(this, child, facts, exit)
        this.#changed()
      }))
    })
    const gaveUp = guard(() => this.#gaveUp(container))
    container.on('failed', gaveUp)
    this.#ends.push(() => void container.off('failed', gaveUp))
  }

  #know(child: Child, container: Container, generation: number): ChildFacts {
    const { census } = this.#deps
    return census.factsOf(child) ?? census.enter(child, {
      service: this.name, generation, spec: containerControls(container).slots.find((slot) => slot.child === child)?.spec,
    })
  }

  #leave({ statistics }: Container): void {
    const { past } = this.#memory
    for (const name of Object.keys(past) as (keyof typeof past)[]) past[name] += statistics[name]
  }

  #gaveUp({ failure, stopping }: Container): void {
    this.#memory.complaint = failure?.message
    this.#memory.failed ||= stopping
    this.#deps.failed(`${this.name} has given up: ${failure?.message ?? 'its children fail'}`)
    this.#changed()
  }

  #done(action: ControllerAction, error: unknown): void {
    this.askers.finished(action)
    if (action === 'scale' || action === 'stop' || isAscError(error, 'ASC_SUPERSEDED')) return
    this.#memory.complaint = error === undefined ? undefined : messageOf(error)
    if (action === 'start' && error !== undefined) this.#deps.failed(`${this.name} could not start: ${messageOf(error)}`)
    if (action === 'start') this.#memory.failed = error !== undefined
    else if (error !== undefined) this.#memory.rollbacks += 1
  }

  #tell<Type extends keyof MonitorEvents>(type: Type, what: MonitorEvents[Type]): void {
    this.#deps.tell(type, what)
    this.#changed()
  }

  /** Tells once for all that changes within a moment. */
  #changed(): void {
    this.#timer ??= setTimeout(guard(() => {
      this.#timer = undefined
      const { state } = this.status()
      if (state !== this.#state) this.#memory.since = new Date().toISOString()
      this.#state = state
      const { children: _children, ...service } = this.status()
      this.#deps.tell('service-changed', { service })
    }), gathering).unref()
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
