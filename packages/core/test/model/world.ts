import { Container } from '../../src/container.js'
import type { RestartOptions } from '../../src/decide/restart.js'
import type { Strategy } from '../../src/decide/strategy.js'
import type { Child } from '../../src/supervise/child.js'
import { containerControls } from '../../src/supervise/container-controls.js'
import { Policy } from '../../src/supervise/policy.js'
import { ModelBackend } from './model-backend.js'

const task = new URL('file:///model.mjs')
const silent = { debug() {}, info() {}, warn() {}, error() {} }

/** How a world is made. */
export interface WorldOptions {
  readonly strategy: Strategy
  readonly restart: boolean | RestartOptions
  readonly startConcurrency: number
}

/** A container of model children, all that it has told, and every promise that it has given. */
export class World {
  readonly backend = new ModelBackend()
  readonly container: Container
  readonly controls
  readonly promises: Promise<unknown>[] = []
  readonly told = { spawn: 0, exit: 0, failure: 0, replace: 0 }
  /** Children that were started after a stop. */
  late = 0
  readonly strategy: Strategy
  readonly #restart: boolean | RestartOptions
  /** What the next call of a hook or listener does, by its name. */
  readonly #armed = new Map<string, (world: World) => unknown>()

  constructor({ strategy, restart, startConcurrency }: WorldOptions) {
    this.strategy = strategy
    this.#restart = restart
    const policy = new Policy()
    for (const hook of ['childSpawned', 'childExited'] as const) policy[hook] = () => this.#act(hook)
    policy.restart = (_container, _child, _status, decision) => {
      this.#act('restart hook')
      return decision
    }
    this.container = new Container(this.backend, { strategy, policy, startConcurrency, logger: silent })
    this.controls = containerControls(this.container)
    this.container.on('spawn', () => {
      this.told.spawn += 1
      if (this.container.stopping) this.late += 1
      this.#act('spawn')
    })
    this.container.on('exit', (_child, status) => {
      this.told.exit += 1
      if (!status.success && status.stoppedBy !== 'sibling') this.told.failure += 1
      this.#act('exit')
    })
    this.container.on('replace', () => void (this.told.replace += 1))
    for (const event of ['ready', 'restart', 'replace', 'failed'] as const) this.container.on(event, () => this.#act(event))
  }

  arm(place: string, act: (world: World) => unknown): void {
    this.#armed.set(place, act)
  }

  /** Names a child or a group, as a setup does. Refused while the container stops. */
  spawn(key: string | undefined): void {
    if (!this.container.stopping) this.container.spawn(task, { key, restart: this.#restart })
  }
  run(count: number): void {
    if (!this.container.stopping) this.container.run(task, { name: 'web', count, restart: this.#restart })
  }

  reload(setup: () => void | Promise<void>): void {
    this.#keep(this.container.reload(setup))
  }
  scale(count: number): void {
    this.#keep(this.container.scale('web', count))
  }
  replace(child: Child): void {
    this.#keep(this.container.replace(child))
  }
  withdraw(child: Child): void {
    this.#keep(this.controls.withdraw(child, 5))
  }
  stop(grace: number | false): void {
    this.#keep(this.container.stop(grace))
  }

  /** One of the living children, chosen by `index`. */
  child(index: number): Child | undefined {
    const children = [...this.container.children].filter(({ state }) => state !== 'exited')
    return children[index % Math.max(1, children.length)]
  }
  model(index: number) {
    const child = this.child(index)
    return child && this.backend.living.get(child.pid!)
  }

  #keep(promise: Promise<unknown>): void {
    this.promises.push(promise.catch(() => {}))
  }

  #act(place: string): void {
    const act = this.#armed.get(place)
    this.#armed.delete(place)
    act?.(this)
  }
}
