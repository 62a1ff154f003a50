import { describe } from 'vitest'
import { describeAccounts } from './exits/accounts.js'
import { describeExit } from './exits/exit.js'
import { describeLingering } from './exits/lingering.js'
import { describeOverstaying } from './exits/overstaying.js'
import { describeStartedProcesses } from './exits/started-processes.js'
import { describeOrphans } from './exits/orphans.js'
import { describeStatistics } from './exits/statistics.js'
import { describeStop } from './exits/stop.js'
import { describeBadMessages } from './messaging/bad-messages.js'
import { describeMessages } from './messaging/messages.js'
import { describeOutput } from './messaging/output.js'
import { describeQuestions } from './messaging/questions.js'
import { describeRequests } from './messaging/requests.js'
import { describeBadInput } from './safety/bad-input.js'
import { describeInterference } from './safety/interference.js'
import { describeSecurity } from './safety/security.js'
import { describeBrokenModules } from './startup/broken-modules.js'
import { describeCommands } from './startup/commands.js'
import { describeInstance } from './startup/instance.js'
import { describeLeftovers } from './exits/leftovers.js'
import { describeLifecycle } from './startup/lifecycle.js'
import { describeListeners } from './startup/listeners.js'
import { describeReadiness } from './startup/readiness.js'
import { describeRefused } from './startup/refused.js'
import { describeSocketConsumers } from './startup/socket-consumers.js'
import { describeStartScripts } from './startup/start-scripts.js'
import { describeSurroundings } from './startup/surroundings.js'
import { describeRelease } from './startup/release.js'
import { describeTasks } from './startup/tasks.js'
import { describeTickets } from './startup/tickets.js'
import type { MakeContainer, Program, SuiteCapabilities } from './subject/backend-under-test.js'
import { containerTest } from './subject/container-test.js'
import type { Subject } from './subject/subject.js'
import { describeHealth } from './supervision/health.js'
import { describePolicy } from './supervision/policy.js'
import { describeReload } from './supervision/reload.js'
import { describeReplacing } from './supervision/replacing.js'
import { describeRestart } from './supervision/restart.js'
import { describeScaling } from './supervision/scaling.js'
import { describeSpares } from './supervision/spares.js'
import { describeStarts } from './supervision/starts.js'
import { describeStall } from './supervision/stall.js'
import { describeStrategies } from './supervision/strategies.js'

/** The suite, topic by topic; the long ones first, because tests run in parallel. */
const topics: readonly ((subject: Subject) => void)[] = [
  describeReadiness,
  describeInterference,
  describeStall,
  describeOrphans,
  describeStartedProcesses,
  describeLifecycle,
  describeHealth,
  describeRestart,
  describeStop,
  describeOverstaying,
  describeLeftovers,
  describeExit,
  describeReload,
  describeReplacing,
  describeStarts,
  describeScaling,
  describeStrategies,
  describeSpares,
  describePolicy,
  describeAccounts,
  describeStatistics,
  describeTasks,
  describeSurroundings,
  describeRelease,
  describeBrokenModules,
  describeInstance,
  describeMessages,
  describeRequests,
  describeQuestions,
  describeCommands,
  describeLingering,
  describeStartScripts,
  describeSocketConsumers,
  describeListeners,
  describeTickets,
  describeOutput,
  describeRefused,
  describeBadInput,
  describeBadMessages,
  describeSecurity,
]

/** What the topics need from a backend. */
export function makeSubject(makeContainer: MakeContainer, capabilities: SuiteCapabilities, program: Program): Subject {
  return { it: containerTest(makeContainer, program), program, capabilities: { isolated: true, ...capabilities, programs: capabilities.programs ?? false } }
}

/**
 * Proves that containers of a backend behave as every container does. Call it in a test file of the backend's package.
 *
 * @param makeContainer makes a container with these options
 * @param capabilities those of the backend, the only reason to skip a test
 * @param program where supervisors that are separate programs find the container's class
 * @example
 * describeContainer('Forked', (options) => new Forked(options), new ForkedBackend().capabilities, { module, export: 'Forked' })
 */
export function describeContainer(name: string, makeContainer: MakeContainer, capabilities: SuiteCapabilities, program: Program): void {
  const subject = makeSubject(makeContainer, capabilities, program)
  describe.concurrent(name, () => {
    for (const describeTopic of topics) describeTopic(subject)
  })
}
