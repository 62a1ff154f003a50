import type { Capabilities, Container, ContainerOptions } from '@asc/core'
import type { ContainerTest } from './container-test.js'

/** What a backend can do, as far as the suite must know it: the only reason to skip a test. */
export interface SuiteCapabilities extends Capabilities {
  /**
   * Its children have an event loop, a `process.exit` and an environment of their own: what blocks or ends one does nothing
   * to its supervisor. Default true.
   */
  readonly isolated?: boolean
}

export type MakeContainer = (options?: ContainerOptions) => Container

/** Where a supervisor that is a program of its own finds the class of the container. */
export interface Program {
  /** The path of the built module. */
  readonly module: string
  /** The name under which it exports the class. */
  readonly export: string
  /** What the class is constructed with. */
  readonly options?: Readonly<Record<string, unknown>>
}

/** What is tested: each topic of the suite is a function of it. */
export interface Subject {
  readonly capabilities: Required<SuiteCapabilities>
  /** `it` with the suite's tools. */
  readonly it: ContainerTest
}
