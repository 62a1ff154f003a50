export { describeContainer, makeSubject } from './describe-container.js'
export { fixture } from './fixture.js'
export { describeOrphans, type OrphanBounds } from './orphans.js'
export type { MakeContainer, Program, Subject, SuiteCapabilities } from './subject.js'
