import { Controller, type ControllerOptions } from '@asc/controller'
import type { Container, Listener } from '@asc/core'
import { Forked } from '@asc/forked'
import type { WorkerData } from './worker.js'

/** What can be different from one run of the service to another. */
export interface WebOptions extends ControllerOptions {
  /** The code that the processes run. It is loaded anew by each of them. */
  worker?: URL
  data?: WorkerData
}

/**
 * The service: processes that share one socket. One that dies or hangs is replaced; SIGHUP replaces all of them without losing a
 * request; SIGINT and SIGTERM stop it when everybody has been answered.
 */
export class Web extends Controller {
  readonly http: Listener
  readonly #worker: URL
  readonly #data: WorkerData

  constructor(http: Listener, { worker = new URL('./worker.js', import.meta.url), data = {}, ...options }: WebOptions = {}) {
    super(options)
    this.http = http
    this.#worker = worker
    this.#data = data
  }

  override createContainer(): Container {
    return new Forked()
  }

  override setup(container: Container): void {
    container.run(this.#worker, {
      name: 'web',
      count: 2,
      restart: true,
      startupTimeout: 30_000,
      healthCheckTimeout: 3_000,
      listeners: { http: this.http },
      data: this.#data,
    })
  }
}
