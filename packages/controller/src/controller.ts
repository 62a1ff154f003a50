import { createLogger, gracePeriod, openNotifier, SetupError, type Container, type Logger, type Notifier, type Policy } from '@asc/core'
import { bringUp } from './bring-up.js'
import { requireOptions, type ControllerOptions } from './controller-options.js'
import { published, type ControllerAction } from './diagnostics.js'
import { leaveReport } from './diagnostic-report.js'
import { Generations } from './generations.js'
import { readGrace } from './grace.js'
import { Report } from './report.js'
import { roll } from './roll.js'
import { rollingPlan, type RestartOptions } from './rolling-plan.js'
import { scaleStep } from './scale-step.js'
import { Serial } from './serial.js'
import { handleSignal, signalActions, Traps, type SignalAction, type SignalHandler } from './signals.js'

/** Owns one container at a time: starts it, replaces it without a gap, stops it; by calls or by signals. */
export class Controller {
  readonly notify: Notifier
  readonly logger: Logger
  readonly #options: ControllerOptions
  readonly #grace: boolean | number
  readonly #report: Report
  readonly #serial = new Serial<'start' | 'restart' | 'reload'>()
  readonly #traps = new Traps((signal, handler) => void handleSignal(this, signal, handler))
  readonly #generations = new Generations()
  #container: Container | undefined
  #stopRequested = false
  /** `run()` runs: what is stopped is the whole program. */
  #isProgram = false

  /** @throws {TypeError | RangeError} when an option is none, or `ASC_GRACEFUL_STOP` is no grace period */
  constructor(options: ControllerOptions = {}) {
    requireOptions(options)
    this.#options = options
    this.#grace = readGrace(options.gracefulStop)
    this.logger = options.logger ?? createLogger('info')
    this.notify = options.notify ?? openNotifier()
    this.#report = new Report(this.notify)
    rollingPlan(options.restart ?? {})
    const actions: Record<SignalAction, SignalHandler> = {
      restart: () => this.restart(),
      reload: () => this.reload(),
      stop: () => this.stop(this.#stopRequested ? false : this.#grace),
      quit: () => this.#quit(),
      grow: () => this.#resize(1),
      shrink: () => this.#resize(-1),
    }
    for (const [signal, action] of Object.entries(signalActions)) this.#traps.set(signal as NodeJS.Signals, actions[action])
  }

  /** Makes the container of a generation. Override it, or give the option `container`. */
  createContainer(): Container {
    if (this.#options.container) return this.#options.container()
    throw new TypeError("Cannot start the controller as it needs the option 'container' or a method 'createContainer'")
  }

  /** Starts the children of a container. Override it, or give the option `setup`. */
  setup(container: Container): void | Promise<void> {
    return this.#options.setup?.(container)
  }

  /** Makes the policy of a container; `undefined` leaves the container its own. Override it, or give the option `policy`. */
  makePolicy(): Policy | undefined {
    return this.#options.policy?.()
  }

  /** The container that serves. */
  get container(): Container | undefined {
    return this.#container
  }

  get running(): boolean {
    return this.#container?.running ?? false
  }

  /** Calls `handler` on `signal` while `run()` runs, instead of what the controller would do. */
  trap(signal: NodeJS.Signals, handler: SignalHandler): void {
    this.#traps.set(signal, handler)
  }

  /**
   * Starts a container and waits until it is ready. Does nothing when one serves already.
   *
   * @throws {SetupError} when it does not become ready; then nothing of it is left
   */
  start(): Promise<void> {
    return this.#change('start', async () => {
      if (this.#container) return
      this.#stopRequested = false
      this.#report.begins('start')
      this.#container = await this.#bring((container) => bringUp(container, { setup: this.#setUp, strict: false }))
      this.#report.serves(this.#container)
    })
  }

  /**
   * Replaces the container. Blue-green: a new one is set up, becomes ready and takes over, then the old one is stopped
   * gracefully. Rolling: children of the new one take over a few at a time, after a canary if there is one. Groups keep the size that
   * they were scaled to. Restarts follow one another; those asked for while one waits become one.
   *
   * @param options Default: the option `restart` of the controller
   * @throws {SetupError} when the new one does not become ready; then nothing of it is left, and the old one serves on
   * @throws {TypeError | RangeError} when an option is none, naming the option and the value
   */
  async restart(options: RestartOptions = this.#options.restart ?? {}): Promise<void> {
    const plan = rollingPlan(options)
    await this.#change('restart', async () => {
      const old = this.#requireContainer('restart')
      this.#report.begins('restart')
      const setup = this.#setUp
      const replace = (container: Container) => {
        container.groups.inherit(old.groups)
        return plan ? roll({ from: old, to: container, plan, grace: this.#grace, setup }) : bringUp(container, { setup, strict: true })
      }
      this.#container = await this.#orServeOn(this.#bring(replace))
      this.#report.serves(this.#container)
      await this.#generations.end(old, this.#grace)
    })
  }

  /**
   * Makes a group of children larger or smaller; see `Container.scale`. The size outlives restarts and reloads. SIGTTIN and SIGTTOU do it by one,
   * with the first group.
   *
   * @returns whether the new children became ready
   * @throws {RangeError} when there is no such group, or `count` is no positive integer
   */
  scale(group: string, count: number): Promise<boolean> {
    return this.#change('scale', () => this.#requireContainer('scale').scale(group, count))
  }

  /**
   * Runs `setup` again on the same container; see `Container.reload`.
   *
   * @returns whether anything changed
   * @throws {SetupError} when a new child does not become ready; then everything stays as it was
   */
  reload(): Promise<boolean> {
    return this.#change('reload', async () => {
      const container = this.#requireContainer('reload')
      this.#report.begins('reload')
      const changed = await this.#orServeOn(container.reload(() => this.#setUp(container)))
      this.#report.serves(container)
      return changed
    })
  }

  /** Stops everything: what serves, what is coming and what drains. `graceful` as in `Container.stop`; asked again it can only become quicker. */
  async stop(graceful: boolean | number = this.#grace): Promise<void> {
    const grace = gracePeriod(graceful)
    if (this.#generations.size > 0) this.#report.stops(grace)
    this.#stopRequested = true
    if (this.#isProgram) this.#generations.closeListeners()
    await published('stop', this, () => this.#generations.stop(graceful))
    this.#container = undefined
    this.#report.ended()
  }

  /** Resolves once the container that serves has no children left, or was stopped; a restart does not end it. */
  async wait(): Promise<void> {
    for (;;) {
      const container = this.#container
      await container?.wait()
      await this.#serial.idle()
      if (this.#container === container) return
    }
  }

  /**
   * The whole life of a program: installs the signal handlers (at once, before anything is awaited), starts, and
   * returns when everything has been stopped or has ended successfully. A stop closes the listeners too: nobody will accept
   * a new connection any more, and it is better refused than kept waiting.
   *
   * @throws {SetupError} when it could not start, or a child failed that is not restarted
   * @throws {RestartLimitError} when a child failed too often
   */
  async run(): Promise<void> {
    this.#traps.install()
    this.#isProgram = true
    try {
      await this.start()
      await this.wait()
      const failure = this.#container?.failure
      if (failure) throw failure
    } catch (error) {
      if (this.#stopRequested) return
      this.#report.gaveUp(error as Error)
      throw error
    } finally {
      await this.stop()
      this.#traps.remove()
      this.#isProgram = false
    }
  }

  toJSON(): Record<string, unknown> {
    return { pid: process.pid, serving: this.#container, generations: this.#generations }
  }

  /** Restarts of a kind that wait become one; each scaling counts. */
  #change<T>(action: Exclude<ControllerAction, 'stop'>, work: () => Promise<T>): Promise<T> {
    return this.#serial.run(action === 'scale' ? undefined : action, () => published(action, this, work))
  }

  #resize(step: 1 | -1): Promise<boolean> {
    return this.#change('scale', async () => {
      const container = this.#requireContainer('scale')
      const wanted = scaleStep(container.groups.counts, step)
      return wanted !== undefined && container.scale(wanted.group, wanted.count)
    })
  }

  #bring(up: (container: Container) => Promise<void>): Promise<Container> {
    const container = this.createContainer()
    const policy = this.makePolicy()
    if (policy) container.policy = policy
    return this.#generations.bring(container, up)
  }

  readonly #setUp = async (container: Container): Promise<void> => {
    await this.setup(container)
    this.#report.waits(container)
  }

  /** While something new fails, the old children serve on, and whoever watches hears of both. */
  async #orServeOn<T>(change: Promise<T>): Promise<T> {
    try {
      return await change
    } catch (error) {
      this.#report.failed(error as Error)
      throw error
    }
  }

  #requireContainer(action: string): Container {
    if (this.#container && !this.#stopRequested) return this.#container
    throw new SetupError(`Cannot ${action} as the controller is not running`)
  }

  /** The unhappy end: leave an account of everything, then end as the signal would have. */
  async #quit(): Promise<void> {
    leaveReport(this, this.logger)
    await this.stop(false)
    this.#traps.remove()
    process.kill(process.pid, 'SIGQUIT')
  }
}
