import { setTimeout as sleep } from 'node:timers/promises'
import type { ExitReason } from '@asc/core'
import { BrokenError } from '../base/broken-error.js'
import { brokenMemory } from '../checks/broken-memory.js'
import type { Order } from '../protocol/order.js'
import type { ChildRef } from '../protocol/told.js'
import type { Drill } from '../stage/drill.js'
import type { Service } from '../stage/service.js'
import type { Stage } from '../stage/stage.js'
import { fewest, schedule, shapeOf, type HurtingStep, type Step } from './schedule.js'

/** How long a soak goes on: milliseconds, or steps, whatever is reached first. */
export interface SoakLength {
  readonly duration?: number | undefined
  readonly steps?: number | undefined
}

/** What a child may end with that was told to do this. It may as well be reloaded, and be killed when its grace period is over. */
const reasons: Readonly<Record<Order['act'], readonly ExitReason[]>> = {
  segfault: ['signal'], exhaust: ['out-of-memory'], throw: ['error'], exit: ['error', 'returned'], spin: ['health-timeout', 'killed'],
  block: ['killed'], run: ['health-timeout', 'killed'], close: ['health-timeout', 'killed'], garbage: ['parent-lost'], flood: ['killed'], half: ['error'], found: [],
}

/** Mixes faults, reloads, scaling and load, as the seed of the stage has it. */
export function soak({ duration = Infinity, steps = Infinity }: SoakLength): Drill {
  return {
    name: 'soak',
    title: 'Faults, reloads, scaling and load at random',
    backends: ['forked', 'threaded', 'hybrid'],
    async run(stage) {
      const service = await start(stage)
      const load = stage.load(service, 8)
      const heap: number[] = []
      const end = performance.now() + duration
      let done = 0
      for (const step of schedule(stage.seed, stage.backend)) {
        if (done >= steps || performance.now() >= end) break
        await sleep(step.wait)
        service.journal.note({ kind: 'act', text: `step ${done + 1}: ${JSON.stringify(step)}` })
        if (step.kind === 'quiet') heap.push(await quiet(stage, service))
        else await take(service, step)
        done += 1
      }
      heap.push(await quiet(stage, service))
      await load.end()
      const broken = brokenMemory(heap)
      if (broken.length > 0) throw new BrokenError(broken.join('\n'))
      const { length: exits } = service.journal.of('exit')
      stage.held.push(`${done} steps, ${exits} exits, ${load.answered} answers, ${load.losses.length} losses that are explained, heap ${heap.map((bytes) => (bytes / 1e6).toFixed(1)).join(' ')} MB`)
    },
  }
}

function start(stage: Stage): Promise<Service> {
  const { rolling, spares, recycle } = shapeOf(stage.seed)
  return stage.start({
    count: fewest,
    grace: 6000,
    data: { drainTimeout: 3000 },
    spawn: {
      restart: { limit: false, backoff: { initial: 50, max: 500 } },
      startupTimeout: 60_000,
      healthCheckTimeout: 6000,
      spares,
      ...(recycle && { recycle: { maxAge: 8000, jitter: 0.5 } }),
    },
    container: { healthCheckInterval: 300 },
    ...(rolling && { restart: { strategy: 'rolling' } }),
  })
}

/** Waits until nothing is under way, and looks at all that must hold. @returns the used heap */
async function quiet(stage: Stage, service: Service): Promise<number> {
  const { heap } = await service.quiet()
  stage.check()
  return heap
}

/** What it asks for may fail, or be outdated: the step that was right when it was planned meets a child that is gone. */
async function take(service: Service, step: Step): Promise<void> {
  if (step.kind === 'reload') return service.signal('SIGHUP')
  if (step.kind === 'rerun') return service.signal('SIGUSR2')
  if (step.kind === 'scale') return void service.call('scale', step.count).catch(() => {})
  if (step.kind === 'stall') return stall(service, step.how, step.ms)
  if (step.kind !== 'quiet') return hurt(service, step)
}

async function hurt(service: Service, step: HurtingStep): Promise<void> {
  const { children } = service
  const child = children[Math.floor(step.child * children.length)]
  if (!child) return
  if (step.kind === 'order') return tell(service, child, step.order)
  if (step.kind === 'kill') {
    service.hurts(child, 'SIGKILL', ['signal'], false)
    return signal(child, 'SIGKILL')
  }
  service.hurts(child, 'SIGSTOP', ['killed', 'health-timeout'], false)
  signal(child, 'SIGSTOP')
  await sleep(step.ms)
  signal(child, 'SIGCONT')
}

async function tell(service: Service, child: ChildRef, order: Order): Promise<void> {
  const inner: readonly ExitReason[] = service.options.backend === 'hybrid' ? ['error', 'signal', 'killed', 'health-timeout'] : []
  service.hurts(child, order.act, [...reasons[order.act], ...inner], false)
  await service.order(child, order).catch(() => {})
}

async function stall(service: Service, how: 'pause' | 'block', ms: number): Promise<void> {
  if (how === 'block') return void (await service.call('block', ms))
  service.signal('SIGSTOP')
  await sleep(ms)
  service.signal('SIGCONT')
}

function signal({ pid }: ChildRef, name: NodeJS.Signals): void {
  try {
    process.kill(pid!, name)
  } catch {
    // ESRCH: it is gone already.
  }
}
