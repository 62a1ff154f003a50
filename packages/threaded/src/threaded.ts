import { Container, type ContainerOptions } from '@asc/core'
import { ThreadedBackend, type ThreadedBackendOptions } from './threaded-backend.js'

/** Options of a container of threads. */
export interface ThreadedOptions extends ContainerOptions, ThreadedBackendOptions {}

/** A container whose children are threads of this process. */
export class Threaded extends Container {
  /** @throws {TypeError | RangeError} when an option is none */
  constructor({ terminateTimeout, ...options }: ThreadedOptions = {}) {
    super(new ThreadedBackend({ terminateTimeout }), options)
  }
}
