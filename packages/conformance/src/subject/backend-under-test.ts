import type { Container, ContainerOptions } from '@asc/core'
import type { Capabilities } from '@asc/core/backend'

/** What a backend can do, as far as the suite needs to know it: the only reason to skip a test. */
export interface SuiteCapabilities extends Capabilities {
  /**
   * Its children have their own event loop, `process.exit` and environment: blocking or ending one does not affect its supervisor.
   * Default true.
   */
  readonly isolated?: boolean
}

export type MakeContainer = (options?: ContainerOptions) => Container

/** Where a supervisor that is a separate program finds the class of the container. */
export interface Program {
  /** The path of the built module. */
  readonly module: string
  /** The name under which it exports the class. */
  readonly export: string
  /** The options of the class's constructor. */
  readonly options?: Readonly<Record<string, unknown>>
}
