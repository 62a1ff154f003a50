import { Controller, type ControllerOptions } from '@asc/controller'
import type { Container, Listener } from '@asc/core'
import { backends, type BackendName } from './backends.js'

/** What can be different from one run of the service to another. */
export interface WebOptions extends ControllerOptions {
  /** What the workers are: processes, threads, or threads of several processes. Default: `'forked'`. */
  backend?: BackendName
  /** The code that the workers run. It is loaded anew by each of them. */
  worker?: URL
  /** What the workers are given as `instance.data`. A program has its environment instead. */
  data?: unknown
  /** What is added to the environment of a program. Its `PORT` is that of the listener. */
  env?: NodeJS.ProcessEnv
  /** Options of Node for the workers. */
  execArgv?: string[]
}

/**
 * The service: workers that share one socket. One that dies or hangs is replaced; SIGHUP replaces all of them without losing a
 * request; SIGINT and SIGTERM stop it when everybody has been answered.
 */
export class Web extends Controller {
  readonly http: Listener
  readonly #backend: BackendName
  readonly #options: Pick<WebOptions, 'worker' | 'data' | 'env' | 'execArgv'>

  constructor(http: Listener, { backend = 'forked', worker, data, env, execArgv, ...options }: WebOptions = {}) {
    super(options)
    this.http = http
    this.#backend = backend
    this.#options = { worker, data, env, execArgv }
  }

  override createContainer(): Container {
    return backends[this.#backend].makeContainer()
  }

  override setup(container: Container): void {
    const { worker: usual, taskOf, size } = backends[this.#backend]
    const { worker = usual, data, env, execArgv } = this.#options
    container.run(taskOf(worker, { PORT: String(portOf(this.http)), ...env }), {
      name: 'web',
      ...size,
      restart: true,
      startupTimeout: 30_000,
      healthCheckTimeout: 3_000,
      listeners: { http: this.http },
      data,
      execArgv,
    })
  }
}

/** A program that listens on this port shares the listener's socket. */
function portOf(listener: Listener): number {
  const address = listener.address()
  return address && 'port' in address ? address.port : 0
}
