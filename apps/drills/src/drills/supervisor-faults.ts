import { setTimeout as sleep } from 'node:timers/promises'
import { backendNames } from '../base/backends.js'
import type { Drill } from '../stage/drill.js'
import type { Service } from '../stage/service.js'

/** Longer than the health-check timeout of these services. */
const pause = 5000
const impatient = { spawn: { healthCheckTimeout: 2500 }, container: { healthCheckInterval: 200 } }

/** What is done to the supervisor itself. */
export const supervisorFaults: readonly Drill[] = [
  {
    name: 'kill-supervisor',
    title: 'SIGKILL the supervisor under load',
    backends: backendNames,
    async run(stage) {
      const service = await stage.start()
      await stage.load(service).answers(50)
      await service.abandon()
      await stage.untilGone(service)
      stage.holds('no child outlives it', stage.processesOf(service).length === 0)
    },
  },
  {
    name: 'kill-supervisor-of-busy',
    title: 'SIGKILL the supervisor of children that loop for ever',
    backends: backendNames,
    async run(stage) {
      const service = await stage.start({ spawn: { healthCheckTimeout: 600_000 } })
      for (const child of service.children) {
        service.hurts(child, 'spin', [], false)
        await service.order(child, { act: 'spin' })
      }
      await sleep(200)
      await service.abandon()
      await stage.untilGone(service)
      stage.holds('no child outlives it', stage.processesOf(service).length === 0)
    },
  },
  {
    name: 'kill-supervisor-starting',
    title: 'SIGKILL the supervisor while its children start',
    backends: backendNames,
    async run(stage) {
      for (let round = 0; round < 5; round++) {
        const service = stage.prepare({ count: 3 })
        await service.launch()
        await sleep(stage.random.below(300))
        await service.abandon()
        await stage.untilGone(service)
      }
      stage.holds('no child outlives it', true)
    },
  },
  {
    name: 'pause-supervisor',
    title: 'SIGSTOP the supervisor for longer than the health-check timeout, then SIGCONT',
    backends: backendNames,
    async run(stage) {
      const service = await stage.start(impatient)
      const load = stage.load(service)
      await load.answers(50)
      service.signal('SIGSTOP')
      await sleep(pause)
      service.signal('SIGCONT')
      await load.answers(100)
      await service.quiet()
      await sleep(1000)
      stage.holds('its pause counts against nobody', undisturbed(service))
    },
  },
  {
    name: 'pause-everybody',
    title: 'SIGSTOP the supervisor and all its children, as a suspended machine does, then SIGCONT',
    backends: ['forked', 'hybrid'],
    except: 'threads are paused with their supervisor: that is pause-supervisor',
    async run(stage) {
      const service = await stage.start(impatient)
      const load = stage.load(service)
      await load.answers(50)
      const everybody = [service.pid, ...service.children.map(({ pid }) => pid!)]
      for (const pid of everybody) process.kill(pid, 'SIGSTOP')
      await sleep(pause)
      for (const pid of everybody) process.kill(pid, 'SIGCONT')
      await load.answers(100)
      await service.quiet()
      await sleep(1000)
      stage.holds('the pause counts against nobody', undisturbed(service))
    },
  },
  {
    name: 'block-supervisor',
    title: "Block the supervisor's event loop for longer than the health-check timeout",
    backends: backendNames,
    async run(stage) {
      const service = await stage.start(impatient)
      const load = stage.load(service)
      await load.answers(50)
      await service.call('block', pause)
      await load.answers(100)
      await service.quiet()
      await sleep(1000)
      stage.holds('its stall counts against nobody', undisturbed(service))
    },
  },
  {
    name: 'block-and-die',
    title: "Block the supervisor's event loop, and have children die and signals come meanwhile",
    backends: ['forked', 'hybrid'],
    except: 'no signal ends a single thread',
    async run(stage) {
      const service = await stage.start()
      const load = stage.load(service)
      await load.answers(50)
      const [child] = service.children
      const blocked = service.call('block', 2000)
      await sleep(200)
      service.hurts(child!, 'SIGKILL', ['signal'])
      process.kill(child!.pid!, 'SIGKILL')
      const replaced = service.ask()
      await blocked
      stage.holds('the exit is told with its reason', (await service.exitOf(child!)) === 'signal')
      stage.holds('the reload that was asked for meanwhile is done', (await replaced) === undefined)
      await load.answers(100)
    },
  },
  {
    name: 'clock-jumps',
    title: 'The wall clock jumps by up to a day each half second',
    backends: backendNames,
    async run(stage) {
      const preload = new URL('./programs/jumping-clock.js', import.meta.url)
      const service = await stage.start(impatient, { env: { NODE_OPTIONS: `--import=${preload.href}` } })
      const load = stage.load(service)
      await load.answers(50)
      stage.holds('the clock of the service is wrong', Math.abs(((await service.call('clock')) as number) - Date.now()) > 60_000)
      await sleep(5000)
      stage.holds('nobody is judged by it', undisturbed(service))
      for (let round = 0; round < 3; round++) await service.reload()
      await load.answers(100)
    },
  },
]

/** Nobody has ended, nor was anything mended inside of a child. */
function undisturbed({ journal }: Service): boolean {
  return journal.of('exit').length === 0 && journal.of('mended').length === 0
}
