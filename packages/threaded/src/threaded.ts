import { Container, type ContainerOptions, type Protocol } from '@asc/core'
import { containerOptionNames, requireKnown } from '@asc/core/backend'
import { ThreadedBackend, threadedOptionNames, type ThreadedBackendOptions } from './threaded-backend.js'

/** Options of a container of threads. */
export interface ThreadedOptions extends ContainerOptions, ThreadedBackendOptions {}

/** A container whose children are threads of this process. */
export class Threaded<P extends Protocol = Protocol> extends Container<P> {
  /** @throws {TypeError | RangeError} when an option is invalid, naming it and its value */
  constructor(options: ThreadedOptions = {}) {
    requireKnown('create the container', '', options, [...containerOptionNames, ...threadedOptionNames])
    const { terminateTimeout, ...rest } = options
    super(new ThreadedBackend({ terminateTimeout }), rest)
  }
}
