import { setTimeout as sleep } from 'node:timers/promises'
import { backendNames } from '../base/backends.js'
import { processesWith } from '../checks/remains.js'
import { foundSeconds } from '../protocol/order.js'
import type { ChildRef } from '../protocol/told.js'
import type { Drill } from '../stage/drill.js'
import type { Service } from '../stage/service.js'

/** What a child starts to leave its group, and how soon all of it must be gone, in milliseconds. */
const started = 3
const bound = 5000

/** Children that start processes in every way that outlives a careless supervisor. */
export const leftovers: readonly Drill[] = [
  {
    name: 'kill-founder',
    title: 'SIGKILL a child that has started daemons',
    backends: ['forked', 'hybrid'],
    except: 'no signal reaches a single thread',
    async run(stage) {
      const service = await stage.start()
      const load = stage.load(service)
      await load.answers(50)
      const [child, sibling] = service.children as [ChildRef, ChildRef]
      for (const each of [child, sibling]) await found(service, each)
      service.hurts(child, 'SIGKILL', ['signal'])
      process.kill(child.pid!, 'SIGKILL')
      await service.exitOf(child)
      stage.holds('all that it has started is gone within 5 s', await untilNone(service, child))
      stage.holds('what its sibling has started is not touched', left(service, sibling).length === started)
      await service.quiet()
      await load.answers(50)
    },
  },
  {
    name: 'kill-supervisor-of-founders',
    title: 'SIGKILL the supervisor of children that have started daemons',
    backends: backendNames,
    async run(stage) {
      const service = await stage.start()
      const { children } = service
      for (const child of children) await found(service, child)
      await service.abandon()
      for (const child of children) stage.holds('all that its children have started is gone within 5 s', await untilNone(service, child))
      await stage.untilGone(service)
    },
  },
  {
    name: 'stop-founders',
    title: 'Reload, then stop children that have started daemons',
    backends: backendNames,
    async run(stage) {
      const service = await stage.start()
      const old = service.children
      for (const child of old) await found(service, child)
      await service.reload()
      for (const child of old) stage.holds('what the old generation has started is gone', await untilNone(service, child))
      for (const child of service.children) await found(service, child)
    },
  },
]

/** Threads start theirs as the service. */
const left = (service: Service, { pid = service.pid }: ChildRef) => processesWith(foundSeconds(pid))

/** Has a child start them, and waits until all are there. */
async function found(service: Service, child: ChildRef): Promise<void> {
  await service.order(child, { act: 'found' })
  const deadline = performance.now() + bound
  while (left(service, child).length < started && performance.now() < deadline) await sleep(20)
  // Without control groups, the supervisor learns a moment later of a process that has no environment.
  await sleep(200)
}

async function untilNone(service: Service, child: ChildRef): Promise<boolean> {
  const deadline = performance.now() + bound
  while (left(service, child).length > 0 && performance.now() < deadline) await sleep(20)
  return left(service, child).length === 0
}
