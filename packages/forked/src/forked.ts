import { Container, type ContainerOptions, type Protocol } from '@asc/core'
import { containerOptionNames, requireKnown } from '@asc/core/backend'
import { ForkedBackend, forkedOptionNames, type ForkedBackendOptions } from './forked-backend.js'

/** Options of a container of processes. */
export interface ForkedOptions extends ContainerOptions, ForkedBackendOptions {}

/** A container whose children are processes. */
export class Forked<P extends Protocol = Protocol> extends Container<P> {
  /** @throws {TypeError | RangeError} when an option is invalid, naming it and its value */
  constructor(options: ForkedOptions = {}) {
    requireKnown('create the container', '', options, [...containerOptionNames, ...forkedOptionNames])
    const { orphans, watchdog, execPath, ...rest } = options
    super(new ForkedBackend({ orphans, watchdog, execPath }), rest)
  }
}
