import type { ExitReason } from '@asc/core'
import type { BackendName } from '../base/backends.js'
import type { Order } from '../protocol/order.js'
import type { ServiceOptions } from '../protocol/service-options.js'
import type { Drill } from '../stage/drill.js'
import type { Stage } from '../stage/stage.js'

/** What becomes of a child: a process of threads mends what happens to one of them, and tells so; or nothing does. */
type Outcome = ExitReason | 'mended' | 'lives'

/** Something that a child does to itself, and what must come of it. */
interface ChildFault extends Pick<Drill, 'name' | 'title' | 'except'> {
  readonly order: Order
  /** Where it makes sense, and its outcome there. */
  readonly outcomes: Readonly<Partial<Record<BackendName, Outcome>>>
  readonly options?: Readonly<Partial<Record<BackendName, Omit<ServiceOptions, 'backend'>>>>
}

const silent: Omit<ServiceOptions, 'backend'> = { spawn: { healthCheckTimeout: 3000 }, container: { healthCheckInterval: 200 } }
const onlyProcesses = 'a thread has no such end of its own: its process would end with all of them'
const onlyChannels = 'a thread cannot get at its channel'

const faults: readonly ChildFault[] = [
  {
    name: 'segfault', title: 'A child crashes in native code (SIGSEGV)',
    order: { act: 'segfault' }, outcomes: { forked: 'signal', hybrid: 'signal' }, except: onlyProcesses,
  },
  {
    name: 'out-of-memory', title: 'A child takes more memory than it may',
    order: { act: 'exhaust' }, outcomes: { forked: 'out-of-memory', threaded: 'out-of-memory', hybrid: 'mended' },
    options: {
      forked: { spawn: { execArgv: ['--max-old-space-size=40'], output: 'prefix', healthCheckTimeout: 60_000 } },
      threaded: { spawn: { resourceLimits: { maxOldGenerationSizeMb: 40 }, healthCheckTimeout: 60_000 } },
      hybrid: { spawn: { resourceLimits: { maxOldGenerationSizeMb: 40 }, healthCheckTimeout: 60_000 } },
    },
  },
  {
    name: 'uncaught-error', title: 'A child throws where nobody catches it',
    order: { act: 'throw' }, outcomes: { forked: 'error', threaded: 'error', hybrid: 'mended' },
  },
  {
    name: 'exit-code', title: 'A child leaves with process.exit(7)',
    order: { act: 'exit', code: 7 }, outcomes: { forked: 'error', threaded: 'error', hybrid: 'mended' },
  },
  {
    name: 'early-leave', title: 'A child leaves with process.exit(0) though it was to stay',
    order: { act: 'exit', code: 0 }, outcomes: { forked: 'returned', threaded: 'returned', hybrid: 'mended' },
  },
  {
    name: 'busy-loop', title: 'A child loops for ever',
    order: { act: 'spin' }, outcomes: { forked: 'health-timeout', threaded: 'health-timeout', hybrid: 'mended' },
    options: { forked: silent, threaded: silent, hybrid: silent },
  },
  {
    name: 'blocked-call', title: 'A child is blocked for ever in Atomics.wait',
    order: { act: 'block', ms: 3_600_000 }, outcomes: { forked: 'health-timeout', threaded: 'health-timeout', hybrid: 'mended' },
    options: { forked: silent, threaded: silent, hybrid: silent },
  },
  {
    name: 'short-block', title: 'A child is blocked for less than its health-check timeout',
    order: { act: 'block', ms: 1500 }, outcomes: { forked: 'lives', threaded: 'lives', hybrid: 'lives' },
    options: { forked: { spawn: { healthCheckTimeout: 20_000 } }, threaded: { spawn: { healthCheckTimeout: 20_000 } }, hybrid: { spawn: { healthCheckTimeout: 20_000 } } },
  },
  {
    name: 'blocked-command', title: 'A child is blocked in execSync for longer than its health-check timeout',
    order: { act: 'run', ms: 12_000 }, outcomes: { forked: 'health-timeout', threaded: 'health-timeout', hybrid: 'signal' },
    options: { forked: silent, threaded: silent, hybrid: silent },
  },
  {
    name: 'closed-channel', title: 'A child closes its channel and loops for ever',
    order: { act: 'close' }, outcomes: { forked: 'health-timeout' }, options: { forked: silent }, except: onlyChannels,
  },
  {
    name: 'garbage', title: 'A child writes to its channel what is no message',
    order: { act: 'garbage' }, outcomes: { forked: 'parent-lost', hybrid: 'parent-lost' }, except: onlyChannels,
  },
  {
    name: 'half-a-message', title: 'A child dies in the middle of a message',
    order: { act: 'half' }, outcomes: { forked: 'error' }, except: onlyChannels,
  },
  {
    name: 'flood', title: 'A child sends as many reports as it can for a second',
    order: { act: 'flood' }, outcomes: { forked: 'lives', threaded: 'lives', hybrid: 'lives' },
    options: { forked: { spawn: { healthCheckTimeout: 20_000 } }, threaded: { spawn: { healthCheckTimeout: 20_000 } }, hybrid: { spawn: { healthCheckTimeout: 20_000 } } },
  },
]

/** What a child does to itself. */
export const childFaults: readonly Drill[] = faults.map((fault) => ({
  name: fault.name,
  title: fault.title,
  backends: Object.keys(fault.outcomes) as BackendName[],
  ...(fault.except && { except: fault.except }),
  run: (stage) => suffer(stage, fault),
}))

async function suffer(stage: Stage, { order, outcomes, options }: ChildFault): Promise<void> {
  const outcome = outcomes[stage.backend]!
  const service = await stage.start(options?.[stage.backend])
  const load = stage.load(service)
  await load.answers(50)
  const child = stage.random.pick(service.children)
  const { mark } = service.journal
  const ends = outcome !== 'mended' && outcome !== 'lives'
  if (outcome !== 'lives') service.hurts(child, order.act, ends ? [outcome] : [], ends)
  await service.order(child, order)
  if (ends) stage.holds(`its exit is '${outcome}'`, (await service.exitOf(child)) === outcome)
  if (outcome === 'mended') {
    await service.journal.next('mended', mark, (event) => event.child.id === child.id)
    stage.holds('its process has replaced the thread, and says so', service.journal.of('exit').length === 0)
  }
  await load.answers(100)
  await service.quiet()
  await service.reload()
  await load.answers(50)
}
