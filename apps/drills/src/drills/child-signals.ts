import type { Drill } from '../drill.js'

/** What is sent to a child from outside. */
export const childSignals: readonly Drill[] = [
  {
    name: 'kill-child',
    title: 'SIGKILL a child under load',
    backends: ['forked', 'hybrid'],
    except: 'no signal ends a single thread',
    async run(stage) {
      const service = await stage.start()
      const load = stage.load(service)
      await load.answers(50)
      const [child] = service.children
      service.hurts(child!, 'SIGKILL', ['signal'])
      process.kill(child!.pid!, 'SIGKILL')
      stage.holds('its exit is a signal', (await service.exitOf(child!)) === 'signal')
      await service.quiet()
      await load.answers(50)
    },
  },
]
