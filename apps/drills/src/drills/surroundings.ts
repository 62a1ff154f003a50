import { once } from 'node:events'
import { existsSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { backendNames } from '../base/backends.js'
import type { Drill } from '../stage/drill.js'

/** Faults of what a service finds around it. */
export const surroundings: readonly Drill[] = [
  {
    name: 'full-disk',
    title: 'NOTIFY_LOG is on a full disk, then on one that is not',
    backends: backendNames,
    async run(stage) {
      const log = join(stage.scratch, 'notify.log')
      symlinkSync('/dev/full', log)
      const service = stage.prepare({ notifyByEnvironment: true }, { env: { NOTIFY_LOG: log } })
      await service.launch()
      await service.quiet()
      const load = stage.load(service)
      await load.answers(50)
      await service.reload()
      await load.answers(50)
      stage.holds('it serves and reloads all the same', true)
      await service.journal.until('a warning', () => service.stderr.includes('ENOSPC'), 5000).catch(() => {})
      stage.holds('the trouble is told once', service.stderr.split('ENOSPC').length === 2, service.stderr)
      rmSync(log)
      await service.reload()
      stage.holds('what follows is written as soon as there is room', readFileSync(log, 'utf8').includes('"ready":true'))
    },
  },
  {
    name: 'port-taken',
    title: 'The port of the listener is taken, then free',
    backends: backendNames,
    async run(stage) {
      const thief = createServer().listen(0, '127.0.0.1')
      await once(thief, 'listening')
      const { port } = thief.address() as { port: number }
      const service = stage.prepare({ listen: { host: '127.0.0.1', port } })
      const outcome = await service.launch().then(() => 'bound', (error: Error) => error.message)
      stage.holds('the bind fails and names the port', outcome.includes('EADDRINUSE') && outcome.includes(String(port)), outcome)
      thief.close()
      await once(thief, 'close')
      await service.begin()
      await stage.load(service).answers(50)
      stage.holds('it can be bound once it is free', true)
    },
  },
  {
    name: 'socket-file',
    title: 'A socket file that a killed service left behind, then a reload and a stop',
    backends: backendNames,
    async run(stage) {
      const path = join(stage.scratch, 'web.sock')
      const killed = await stage.start({ listen: { path } })
      await killed.abandon()
      await stage.untilGone(killed)
      const service = await stage.start({ listen: { path } })
      const load = stage.load(service)
      await load.answers(50)
      await service.reload()
      await load.answers(50)
      await load.end()
      await service.stop()
      stage.holds('the file is gone with the service', !existsSync(path))
    },
  },
]

