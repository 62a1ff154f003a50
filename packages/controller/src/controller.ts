import { createLogger, SetupError, type Container, type Logger, type Notifier, type Policy } from '@asc/core'
import { containerControls, gracePeriod, GuardedLogger, guardStandardStreams, progressOf, releaseStandardStreams } from '@asc/core/backend'
import { bringUp } from './rollout/bring-up.js'
import { Changes, stoppedEarly } from './rollout/changes.js'
import { requireContainer, requireOptions, settingsOf, type ControllerOptions, type ControllerSettings } from './controller-options.js'
import { defaultNotifier } from './reporting/default-notifier.js'
import { published, publishGeneration, type ControllerAction } from './reporting/diagnostics.js'
import type { Generation } from './reporting/generation.js'
import { handOnSizes } from './rollout/hand-on-sizes.js'
import { Farewell } from './rollout/farewell.js'
import { Generations } from './rollout/generations.js'
import { readGrace } from './grace.js'
import { reapAsInit } from './signals/reap-as-init.js'
import { Narrator } from './reporting/narrator.js'
import { Report } from './reporting/report.js'
import { roll } from './rollout/roll.js'
import { rollingPlan, type RolloutOptions } from './rollout/rolling-plan.js'
import { scaleStep } from './rollout/scale-step.js'
import { quit } from './signals/quit.js'
import { readShutdownDelay } from './shutdown-delay.js'
import { signalPlan } from './signals/signals.js'
import { Traps } from './signals/traps.js'

/** The action of a controller on a signal. Rejections are logged. */
export type SignalHandler = (controller: Controller) => unknown

/**
 * Owns the containers of a program. Starts one, replaces it without a gap, and stops all, by calls or by signals. At most one
 * container is starting, and a newer change supersedes it. One serves, and any number drain.
 */
export class Controller {
  readonly notify: Notifier
  readonly logger: Logger
  /** What it was made with, all defaults filled in. Times are milliseconds. */
  readonly settings: ControllerSettings
  readonly #options: ControllerOptions
  readonly #grace: boolean | number
  readonly #report: Report
  readonly #changes: Changes<this>
  readonly #traps: Traps<Controller>
  readonly #generations = new Generations((generation, state) => publishGeneration(this, generation, state))
  #container: Container | undefined
  /** The start of the first container. */
  #starting: Promise<void> | undefined
  #stopRequested = false
  #farewell: Farewell
  #stops = 0
  /** True while `run()` runs: a stop then stops the whole program. */
  #isProgram = false

  /** @throws {TypeError | RangeError} when an option is invalid, or `ASC_GRACEFUL_STOP` or `ASC_SHUTDOWN_DELAY` is */
  constructor(options: ControllerOptions = {}) {
    requireOptions(options)
    this.#options = options
    this.#grace = readGrace(options.gracefulStop)
    this.settings = settingsOf(options, this.#grace, readShutdownDelay(options.shutdownDelay))
    const logger = options.logger ?? createLogger('info')
    this.logger = new GuardedLogger(logger)
    this.notify = options.notify ?? defaultNotifier(this.logger)
    this.#farewell = new Farewell(this.settings.shutdownDelay, this.logger)
    this.#report = new Report(this.notify, new Narrator(this.logger, progressOf(logger), () => this.#generations.containers))
    this.#changes = new Changes(this, this.#report, this.logger)
    this.#traps = new Traps<Controller>(this, signalPlan(options.signals), {
      restart: () => this.restart(), reload: () => this.reload(), stop: () => this.stop(), kill: () => this.stop(false),
      quit: () => quit(this, this.#traps), grow: () => this.#resize(1), shrink: () => this.#resize(-1),
    }, this.logger)
  }

  /** Makes the container of a generation. Override it, or pass the option `container`. */
  createContainer(): Container {
    if (this.#options.container) return this.#options.container()
    throw new TypeError("Cannot start the controller as it needs the option 'container' or a method 'createContainer'")
  }

  /** Starts the children of a container. Override it, or pass the option `setup`. */
  setup(container: Container): void | Promise<void> {
    return this.#options.setup?.(container)
  }

  /** Makes the policy of a container; with `undefined` the container keeps its own. Override it, or pass the option `policy`. */
  makePolicy(): Policy | undefined {
    return this.#options.policy?.()
  }

  /**
   * What a stop waits for once `shutdownDelay` is over, and before the children drain. Override it. Default: nothing.
   *
   * @param _grace the grace period of this stop in milliseconds; 0: the children are killed
   */
  protected beforeStop(_grace: number): Promise<void> | undefined {
    return undefined
  }

  /** The container that serves. */
  get container(): Container | undefined {
    return this.#container
  }

  get running(): boolean {
    return this.#container?.running ?? false
  }

  /** True from the first `stop()` on, until it is started again. */
  get stopping(): boolean {
    return this.#stopRequested
  }

  /** The containers that live, the oldest first: those that drain, the one that serves, and one that is starting. */
  get generations(): readonly Generation[] {
    return this.#generations.list
  }

  /** While `run()` runs, calls `handler` on `signal` instead of the default action. */
  trap(signal: NodeJS.Signals, handler: SignalHandler): void {
    this.#traps.set(signal, handler)
  }

  /**
   * Starts a container and waits until it is ready. Does nothing if one is already running.
   *
   * @throws {SetupError} if it does not become ready, or is stopped before that; then nothing of it is left
   */
  start(): Promise<void> {
    const stops = this.#stops
    this.#starting ??= this.#changes.queue('start', async () => {
      if (this.#stops > stops) throw stoppedEarly()
      if (this.#container) return
      this.#stopRequested = false
      this.#farewell = new Farewell(this.settings.shutdownDelay, this.logger)
      await this.#changes.first(async (signal) => {
        this.#serve(await this.#bring((container) => bringUp(container, { setup: this.#setUp, strict: false, grace: this.#grace, signal })))
      }, () => this.#stopRequested)
    }).finally(() => (this.#starting = undefined))
    return this.#starting
  }

  /**
   * Replaces the container. Blue-green: a new one is started, becomes ready and takes over, then the old one is stopped gracefully.
   * Rolling: children of the new one take over a few at a time, after a canary if there is one. Groups keep the size that they were
   * scaled to. An earlier start, restart or reload that has not finished is abandoned.
   *
   * @param options Default: the option `restart` of the controller
   * @returns when the old children are gone; the next restart need not wait for them
   * @throws {SetupError} if the new container does not become ready; then nothing of it is left, and the old one keeps serving
   * @throws {SupersededError} if a newer restart or reload was requested meanwhile
   * @throws {TypeError | RangeError} if an option is invalid; the message names the option and the value
   */
  async restart(options: RolloutOptions = this.#options.restart ?? {}): Promise<void> {
    const plan = rollingPlan(options)
    this.#changes.supersede('restart')
    // The first start begins again.
    if (this.#starting) return this.#starting
    const { drained } = await this.#changes.queue('restart', () => this.#replacing('restart', async (old, signal) => {
      const setup = this.#setUp
      const container = await this.#bring((container) => {
        containerControls(container).inherit(containerControls(old).sizes)
        return plan ? roll({ from: old, to: container, plan, grace: this.#grace, setup, signal }) : bringUp(container, { setup, strict: true, grace: this.#grace, signal })
      })
      this.#serve(container)
      void handOnSizes(old, container)
      return { drained: this.#generations.retire(old, this.#grace) }
    }))
    await drained
  }

  /**
   * Makes a group of children larger or smaller; see `Container.scale`. Restarts and reloads keep the size. SIGTTIN and SIGTTOU
   * change the first group by one.
   *
   * @returns whether the new children became ready
   * @throws {RangeError} if there is no such group, or `count` is not a positive integer
   */
  async scale(group: string, count: number): Promise<boolean> {
    await this.#starting
    return published('scale', this, async () => {
      for (;;) {
        const container = this.#requireContainer('scale')
        const ready = await container.scale(group, count)
        // A restart may have replaced the container meanwhile.
        if (this.#container === container || this.#stopRequested) return ready
      }
    })
  }

  /**
   * Runs `setup` again on the same container; see `Container.reload`. An earlier restart or reload that has not finished is
   * abandoned.
   *
   * @returns whether anything changed, when the old children are gone
   * @throws {SetupError} if a new child does not become ready; then everything stays as it was
   * @throws {SupersededError} if a newer restart or reload was requested meanwhile
   */
  async reload(): Promise<boolean> {
    this.#changes.supersede('reload')
    await this.#starting
    const { changed, drained } = await this.#changes.queue('reload', () => this.#replacing('reload', async (container, signal) => {
      const reloaded = await containerControls(container).reload(() => this.#setUp(container), signal)
      this.#serve(container)
      return reloaded
    }))
    await drained
    return changed
  }

  /**
   * Stops all containers: the one that serves, one that is starting, one that drains. Those that serve go on accepting for
   * `shutdownDelay` first. `graceful` as in `Container.stop`; a second call can only make it quicker.
   */
  async stop(graceful: boolean | number = this.#grace): Promise<void> {
    const grace = gracePeriod(graceful)
    this.#tellStop(grace + (grace > 0 ? this.settings.shutdownDelay : 0))
    this.#stopRequested = true
    this.#stops += 1
    const farewell = this.#farewell.before(grace, this.#container)
    // What is starting is of no use any more.
    if (farewell) this.#changes.abandon()
    if (farewell) await farewell
    const waiting = this.beforeStop(grace)
    if (waiting) await waiting.then(() => this.#tellStop(grace))
    if (this.#isProgram) this.#generations.closeListeners()
    await published('stop', this, async () => {
      const stopped = this.#generations.stop(graceful)
      // A starting container may serve already: it was asked to drain before it is given up.
      this.#changes.abandon()
      await stopped
    })
    this.#container = undefined
    this.#report.ended()
  }

  /** Resolves once the container that serves has no children left, or was stopped; a restart does not resolve it. */
  async wait(): Promise<void> {
    for (;;) {
      const container = this.#container
      await container?.wait()
      await this.#changes.idle()
      if (this.#container === container) return
    }
  }

  /**
   * The whole life of a program: installs the signal handlers (at once, before anything is awaited), starts, and returns when
   * everything has been stopped or has ended successfully. A stop also closes the listeners, because no child will accept new
   * connections, and a client should be refused rather than kept waiting.
   *
   * @throws {SetupError} if it could not start, or a child failed that is not restarted
   * @throws {RestartLimitError} if a child failed too often
   */
  async run(): Promise<void> {
    this.#traps.install()
    guardStandardStreams()
    this.#isProgram = true
    const stopReaping = reapAsInit(this.logger)
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
      stopReaping()
      this.#traps.removeAtEnd()
      this.#isProgram = false
      releaseStandardStreams()
    }
  }

  toJSON(): Record<string, unknown> {
    return { pid: process.pid, serving: this.#container, generations: this.#generations }
  }

  /** Makes a change of the container that serves. */
  async #replacing<T>(change: 'restart' | 'reload', work: (container: Container, signal: AbortSignal) => Promise<T>): Promise<T> {
    this.#requireContainer(change)
    return this.#changes.attempt(change, (signal) => work(this.#requireContainer(change), signal))
  }

  #serve(container: Container): void {
    this.#container = container
    this.#generations.serves(container)
    this.#report.serves(container)
  }

  /** @param time milliseconds that the stop may take from now on */
  #tellStop(time: number): void {
    if (this.#generations.size > 0) this.#report.stops(time)
  }

  #resize(step: 1 | -1): Promise<boolean> {
    const wanted = this.#container && scaleStep(this.#container.groups, step)
    return wanted ? this.scale(wanted.group, wanted.count) : Promise.resolve(false)
  }

  #bring(up: (container: Container) => Promise<void>): Promise<Container> {
    const container = this.createContainer()
    requireContainer(container)
    const controls = containerControls(container)
    controls.offerLogger(this.logger)
    controls.grace = this.#grace
    const policy = this.makePolicy()
    if (policy) container.policy = policy
    return this.#generations.bring(container, up)
  }

  readonly #setUp = async (container: Container): Promise<void> => {
    await this.setup(container)
    this.#report.waits(container)
  }

  #requireContainer(action: ControllerAction): Container {
    if (this.#container && !this.#stopRequested) return this.#container
    throw new SetupError(`Cannot ${action} as the controller is not running`)
  }
}
