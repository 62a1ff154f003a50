import { isDeepStrictEqual } from 'node:util'
import { Controller } from '@asc/controller'
import type { Container, Logger, Notifier } from '@asc/core'
import { containerControls, readEnvFiles } from '@asc/core/backend'
import type { Service } from '../config/service.js'
import { changedNames, describeChanges } from './describe-changes.js'
import type { ListenerPool } from './listener-pool.js'
import { runOf } from './task-of.js'

/** What the controller of a service needs. */
export interface ServiceControllerOptions {
  readonly service: Service
  /** Reads it anew, for each generation but the first. */
  readonly read: () => Promise<Service>
  /** Makes its containers. */
  readonly container: () => Container
  readonly listeners: ListenerPool
  /** How lines of children are written where the service does not say it. */
  readonly output: 'prefix' | 'json'
  readonly logger: Logger
  readonly notify?: Notifier | undefined
  /** False: another one has the signals. */
  readonly signals?: false
}

/** Runs one service. Each reload reads its config and environment files anew, and says what has changed. */
export class ServiceController extends Controller {
  /** Those that wait for this service: where they are stopped too, they stop first. */
  dependents: () => readonly ServiceController[] = () => []
  readonly #options: ServiceControllerOptions
  #service: Service
  #ending: Promise<void> | undefined
  #endsForGood = false
  #environment: Readonly<Record<string, unknown>> = {}
  #setUp = false
  #tellStarted = () => {}
  /** Resolves when its children have been started for the first time. */
  readonly started = new Promise<void>((resolve) => (this.#tellStarted = resolve))

  constructor(options: ServiceControllerOptions) {
    const { service, container, logger, notify, signals } = options
    super({
      container, logger, restart: service.rollout,
      ...(service.gracefulStop !== undefined && { gracefulStop: service.gracefulStop }),
      ...(service.shutdownDelay !== undefined && { shutdownDelay: service.shutdownDelay }),
      ...(notify && { notify }),
      ...(signals === false && { signals }),
    })
    this.#options = options
    this.#service = service
  }

  /** What it runs now. */
  get service(): Service {
    return this.#service
  }

  override async setup(container: Container): Promise<void> {
    const { listeners, output, read } = this.#options
    const service = this.#setUp ? await read() : this.#service
    const environment = readEnvFiles(service.envFiles)
    const { task, options } = runOf(service, await listeners.of(service), output)
    container.run(task, options)
    this.#tellStarted()
    if (this.#setUp) this.#tellChanges(service, environment)
    this.#setUp = true
    this.#service = service
    this.#environment = environment
  }

  override stop(graceful?: boolean | number): Promise<void> {
    return (this.#ending = super.stop(graceful))
  }

  /** Stops it with the whole fleet: nobody will accept any more, and a client is to be refused rather than kept waiting. */
  end(graceful?: boolean | number): Promise<void> {
    this.#endsForGood = true
    return this.stop(graceful)
  }

  protected override async beforeStop(grace: number): Promise<void> {
    if (grace > 0) await this.#dependentsGone()
    if (this.#endsForGood && this.container) containerControls(this.container).closeListeners()
  }

  async #dependentsGone(): Promise<void> {
    await Promise.resolve() // Those that are stopped at the same moment have said so by then.
    await Promise.all(this.dependents().flatMap((dependent) => dependent.#ending ?? []))
  }

  #tellChanges(service: Service, environment: Readonly<Record<string, unknown>>): void {
    const changes = [...describeChanges(this.#service, service), ...changedNames(this.#environment, environment)]
    if (changes.length > 0) this.logger.info({ service: service.name, changes }, 'The service has changed')
    const fixed = (['backend', 'gracefulStop', 'rollout', 'after'] as const).filter((option) => !isDeepStrictEqual(service[option], this.#service[option]))
    if (fixed.length > 0) this.logger.warn({ service: service.name, options: fixed }, "Some options take effect with a new supervisor only: 'asc upgrade', or stop and start it")
  }
}
