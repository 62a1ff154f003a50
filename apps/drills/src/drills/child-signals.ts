import { setTimeout as sleep } from 'node:timers/promises'
import type { Drill } from '../stage/drill.js'

const except = 'no signal reaches a single thread'

/** What is sent to a child from outside. */
export const childSignals: readonly Drill[] = [
  {
    name: 'kill-child',
    title: 'SIGKILL a child under load',
    backends: ['forked', 'hybrid'],
    except,
    async run(stage) {
      const service = await stage.start()
      const load = stage.load(service)
      await load.answers(50)
      const child = stage.random.pick(service.children)
      service.hurts(child, 'SIGKILL', ['signal'])
      process.kill(child.pid!, 'SIGKILL')
      stage.holds('its exit is a signal', (await service.exitOf(child)) === 'signal')
      await service.quiet()
      await load.answers(50)
    },
  },
  {
    name: 'pause-child',
    title: 'SIGSTOP a child for less than its health-check timeout, then SIGCONT',
    backends: ['forked', 'hybrid'],
    except,
    async run(stage) {
      const service = await stage.start({ spawn: { healthCheckTimeout: 20_000 } })
      const load = stage.load(service)
      await load.answers(50)
      const child = stage.random.pick(service.children)
      process.kill(child.pid!, 'SIGSTOP')
      await sleep(1500)
      process.kill(child.pid!, 'SIGCONT')
      await load.answers(100)
      await service.reload()
      stage.holds('nobody was ended for it, and all were answered in the end', load.losses.length === 0, load.losses)
    },
  },
  {
    name: 'freeze-child',
    title: 'SIGSTOP a child for ever',
    backends: ['forked', 'hybrid'],
    except,
    async run(stage) {
      const service = await stage.start({ spawn: { healthCheckTimeout: 3000 }, container: { healthCheckInterval: 200 } })
      const load = stage.load(service)
      await load.answers(50)
      const child = stage.random.pick(service.children)
      service.hurts(child, 'SIGSTOP', ['health-timeout'])
      process.kill(child.pid!, 'SIGSTOP')
      stage.holds('it is killed for its silence', (await service.exitOf(child)) === 'health-timeout')
      await service.quiet()
      await load.answers(50)
    },
  },
  {
    name: 'freeze-and-reload',
    title: 'SIGSTOP a child, and SIGHUP the service while it is frozen',
    backends: ['forked', 'hybrid'],
    except,
    async run(stage) {
      const service = await stage.start({ grace: 2000 })
      const load = stage.load(service)
      await load.answers(50)
      const child = stage.random.pick(service.children)
      service.hurts(child, 'SIGSTOP', ['killed'])
      process.kill(child.pid!, 'SIGSTOP')
      await service.reload()
      stage.holds('it is killed when the grace period is over, and the reload comes to its end', (await service.exitOf(child)) === 'killed')
      await load.answers(50)
    },
  },
]
