import { Container, type ContainerOptions } from '@asc/core'
import { ForkedBackend, type ForkedBackendOptions } from './forked-backend.js'

/** Options of a container of processes. */
export interface ForkedOptions extends ContainerOptions, ForkedBackendOptions {}

/** A container whose children are processes. */
export class Forked extends Container {
  constructor({ orphans, watchdog, ...options }: ForkedOptions = {}) {
    super(new ForkedBackend({ orphans, watchdog }), options)
  }
}
