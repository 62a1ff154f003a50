import type { Program, SuiteCapabilities } from './backend-under-test.js'
import type { ContainerTest } from './container-test.js'

/** What is tested: each topic of the suite is a function of it. */
export interface Subject {
  readonly capabilities: Required<SuiteCapabilities>
  /** `it` with the suite's tools. */
  readonly it: ContainerTest
  /** Where a program finds the class of the container. */
  readonly program: Program
}
