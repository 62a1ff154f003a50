import { createLogger, gracePeriod, openNotifier, SetupError, type Container, type Logger, type Notifier, type Policy } from '@asc/core'
import { bringUp } from './bring-up.js'
import type { ControllerOptions } from './controller-options.js'
import { writeDiagnosticReport } from './diagnostic-report.js'
import { readGrace } from './grace.js'
import { Report } from './report.js'
import { Serial } from './serial.js'
import { signalActions, Traps, type SignalAction, type SignalHandler } from './signals.js'

/** Owns one container at a time: starts it, replaces it without a gap, stops it; by calls or by signals. */
export class Controller {
  readonly notify: Notifier
  readonly logger: Logger
  readonly #options: ControllerOptions
  readonly #grace: boolean | number
  readonly #report: Report
  readonly #serial = new Serial<'start' | 'restart' | 'reload'>()
  readonly #traps = new Traps((signal, handler) => void this.#signalled(signal, handler))
  /** The containers that live: the one that serves, one that comes, one that drains. */
  readonly #generations = new Set<Container>()
  #container: Container | undefined
  #stopRequested = false
  /** `run()` runs: what is stopped is the whole program. */
  #isProgram = false

  /** @throws {TypeError | RangeError} when `gracefulStop` or `ASC_GRACEFUL_STOP` is no grace period */
  constructor(options: ControllerOptions = {}) {
    this.#options = options
    this.#grace = readGrace(options.gracefulStop)
    this.logger = options.logger ?? createLogger('info')
    this.notify = options.notify ?? openNotifier()
    this.#report = new Report(this.notify)
    const actions: Record<SignalAction, SignalHandler> = {
      restart: () => this.restart(),
      reload: () => this.reload(),
      stop: () => this.stop(this.#stopRequested ? false : this.#grace),
      quit: () => this.#quit(),
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
    return this.#serial.run('start', async () => {
      if (this.#container) return
      this.#stopRequested = false
      this.#report.begins('start')
      this.#container = await this.#bringUp(false)
      this.#report.serves(this.#container)
    })
  }

  /**
   * Replaces the container, blue-green: a new one is set up, becomes ready and takes over, then the old one is stopped
   * gracefully. Restarts follow one another; those asked for while one waits become one.
   *
   * @throws {SetupError} when the new one does not become ready; then nothing of it is left, and the old one serves on
   */
  restart(): Promise<void> {
    return this.#serial.run('restart', async () => {
      const old = this.#requireContainer('restart')
      this.#report.begins('restart')
      this.#container = await this.#orServeOn(this.#bringUp(true))
      this.#report.serves(this.#container)
      await old.stop(this.#grace)
      this.#generations.delete(old)
    })
  }

  /**
   * Runs `setup` again on the same container; see `Container.reload`.
   *
   * @returns whether anything changed
   * @throws {SetupError} when a new child does not become ready; then everything stays as it was
   */
  reload(): Promise<boolean> {
    return this.#serial.run('reload', async () => {
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
    if (this.#isProgram) for (const container of this.#generations) container.closeListeners()
    await Promise.all([...this.#generations].map((container) => container.stop(graceful)))
    this.#generations.clear()
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
    return { pid: process.pid, serving: this.#container, generations: [...this.#generations] }
  }

  async #bringUp(strict: boolean): Promise<Container> {
    const container = this.createContainer()
    const policy = this.makePolicy()
    if (policy) container.policy = policy
    this.#generations.add(container)
    try {
      await bringUp(container, { setup: () => this.#setUp(container), strict })
      return container
    } catch (error) {
      this.#generations.delete(container)
      throw error
    }
  }

  async #setUp(container: Container): Promise<void> {
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

  async #signalled(signal: NodeJS.Signals, handler: SignalHandler): Promise<void> {
    this.logger.debug({ signal }, 'Received a signal')
    try {
      await handler(this)
    } catch (error) {
      this.logger.error({ signal, error }, 'What the signal asked for has failed')
    }
  }

  /** The unhappy end: leave an account of everything, then end as the signal would have. */
  async #quit(): Promise<void> {
    try {
      this.logger.error({ report: writeDiagnosticReport(this) }, 'Quitting')
    } catch (error) {
      this.logger.error({ error }, 'Quitting; the report could not be written')
    }
    await this.stop(false)
    this.#traps.remove()
    process.kill(process.pid, 'SIGQUIT')
  }
}
