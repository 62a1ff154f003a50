import { Controller, type ControllerOptions } from '@asc/controller'
import type { Container, Listener } from '@asc/core'
import { backends, type BackendName } from './backends.js'

/** What can be different from one run of the service to another. */
export interface WebOptions extends ControllerOptions {
  /** What the workers are: processes, threads, or threads of several processes. Default: `'forked'`. */
  backend?: BackendName
  /** The code that the workers run. It is loaded anew by each of them. */
  worker?: URL
  /** What the workers are given as `instance.data`. */
  data?: unknown
}

/**
 * The service: workers that share one socket. One that dies or hangs is replaced; SIGHUP replaces all of them without losing a
 * request; SIGINT and SIGTERM stop it when everybody has been answered.
 */
export class Web extends Controller {
  readonly http: Listener
  readonly #backend: BackendName
  readonly #worker: URL
  readonly #data: unknown

  constructor(http: Listener, { backend = 'forked', worker = new URL('./worker.js', import.meta.url), data, ...options }: WebOptions = {}) {
    super(options)
    this.http = http
    this.#backend = backend
    this.#worker = worker
    this.#data = data
  }

  override createContainer(): Container {
    return backends[this.#backend].makeContainer()
  }

  override setup(container: Container): void {
    container.run(this.#worker, {
      name: 'web',
      ...backends[this.#backend].size,
      restart: true,
      startupTimeout: 30_000,
      healthCheckTimeout: 3_000,
      listeners: { http: this.http },
      data: this.#data,
    })
  }
}
