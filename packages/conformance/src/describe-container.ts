import { describe } from 'vitest'
import { describeAccounts } from './accounts.js'
import { describeBadInput } from './bad-input.js'
import { describeBadMessages } from './bad-messages.js'
import { describeCommands } from './commands.js'
import { containerTest } from './container-test.js'
import { describeExit } from './exit.js'
import { describeHealth } from './health.js'
import { describeInstance } from './instance.js'
import { describeLifecycle } from './lifecycle.js'
import { describeListeners } from './listeners.js'
import { describeMessages } from './messages.js'
import { describeOrphans } from './orphans.js'
import { describeOutput } from './output.js'
import { describePolicy } from './policy.js'
import { describeReadiness } from './readiness.js'
import { describeRefused } from './refused.js'
import { describeReload } from './reload.js'
import { describeReplacing } from './replacing.js'
import { describeRequests } from './requests.js'
import { describeRestart } from './restart.js'
import { describeScaling } from './scaling.js'
import { describeSpares } from './spares.js'
import { describeStall } from './stall.js'
import { describeStatistics } from './statistics.js'
import { describeStop } from './stop.js'
import { describeStrategies } from './strategies.js'
import type { MakeContainer, Program, Subject, SuiteCapabilities } from './subject.js'
import { describeTasks } from './tasks.js'

/** The suite, topic by topic; the long ones first, as tests run beside each other. */
const topics: readonly ((subject: Subject) => void)[] = [
  describeReadiness,
  describeStall,
  describeOrphans,
  describeLifecycle,
  describeHealth,
  describeRestart,
  describeStop,
  describeExit,
  describeReload,
  describeReplacing,
  describeScaling,
  describeStrategies,
  describeSpares,
  describePolicy,
  describeAccounts,
  describeStatistics,
  describeTasks,
  describeInstance,
  describeMessages,
  describeRequests,
  describeCommands,
  describeListeners,
  describeOutput,
  describeRefused,
  describeBadInput,
  describeBadMessages,
]

/** What the topics need of a backend. */
export function makeSubject(makeContainer: MakeContainer, capabilities: SuiteCapabilities, program: Program): Subject {
  return { it: containerTest(makeContainer, program), capabilities: { isolated: true, ...capabilities } }
}

/**
 * Proves that containers of a backend behave as every container does. Call it in a test file of the backend's package.
 *
 * @param makeContainer makes a container with these options
 * @param capabilities those of the backend, the only reason to skip a test
 * @param program where supervisors that are programs of their own find the container's class
 * @example
 * describeContainer('Forked', (options) => new Forked(options), new ForkedBackend().capabilities, { module, export: 'Forked' })
 */
export function describeContainer(name: string, makeContainer: MakeContainer, capabilities: SuiteCapabilities, program: Program): void {
  const subject = makeSubject(makeContainer, capabilities, program)
  describe.concurrent(name, () => {
    for (const describeTopic of topics) describeTopic(subject)
  })
}
