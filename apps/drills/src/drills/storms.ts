import { setTimeout as sleep } from 'node:timers/promises'
import { backendNames } from '../base/backends.js'
import { BrokenError } from '../base/broken-error.js'
import type { Drill } from '../stage/drill.js'

/** Many signals, faster than they can be obeyed. */
export const storms: readonly Drill[] = [
  {
    name: 'hangup-storm',
    title: '60 SIGHUPs and SIGUSR2s at random, under load',
    backends: backendNames,
    async run(stage) {
      const service = await stage.start()
      const load = stage.load(service)
      await load.answers(50)
      for (let count = 0; count < 60; count++) {
        service.signal(stage.random.next() < 0.8 ? 'SIGHUP' : 'SIGUSR2')
        await sleep(stage.random.below(60))
      }
      await service.reload()
      await service.quiet()
      await load.answers(50)
      stage.holds('one generation is left, and no request was lost', load.losses.length === 0, load.losses)
    },
  },
  {
    name: 'rolling-storm',
    title: '20 SIGHUPs at random where children are replaced one by one',
    backends: backendNames,
    async run(stage) {
      const service = await stage.start({ restart: { strategy: 'rolling' } })
      const load = stage.load(service)
      await load.answers(50)
      for (let count = 0; count < 20; count++) {
        service.signal('SIGHUP')
        await sleep(stage.random.below(150))
      }
      await service.reload()
      await service.quiet()
      await load.answers(50)
      stage.holds('one generation is left, and no request was lost', load.losses.length === 0, load.losses)
    },
  },
  {
    name: 'scale-storm',
    title: '60 SIGTTINs and SIGTTOUs at random, with SIGHUPs between them',
    backends: backendNames,
    async run(stage) {
      const service = await stage.start()
      service.keeps(1)
      const load = stage.load(service)
      await load.answers(50)
      for (let count = 0; count < 60; count++) {
        const chance = stage.random.next()
        service.signal(chance < 0.45 ? 'SIGTTIN' : chance < 0.9 ? 'SIGTTOU' : 'SIGHUP')
        await sleep(stage.random.below(50))
      }
      // What was asked for before has its turn first.
      await service.reload()
      const { size } = await service.quiet()
      stage.holds('as many children run as the group shall have', size >= 1)
      for (let wanted = size; wanted > 1; wanted--) await service.ask('SIGTTOU', 'scale')
      stage.holds('one is left, however often it is asked to shrink', (await service.ask('SIGTTOU', 'scale')) === undefined && (await service.quiet()).size === 1)
      await service.ask('SIGTTIN', 'scale')
      stage.holds('a child more is a child more', (await service.quiet()).size === 2)
      service.keeps(2)
      await load.answers(50)
      await load.end()
      stage.holds('no request was lost', load.losses.length === 0, load.losses)
    },
  },
  {
    name: 'early-stop',
    title: 'SIGTERM at a random moment of a start, a reload or a scaling; half of the time twice',
    backends: backendNames,
    async run(stage) {
      for (let round = 0; round < 8; round++) {
        const service = stage.prepare({ grace: 5000 })
        await service.launch()
        if (round % 2 === 1) {
          await service.quiet()
          service.signal(stage.random.pick(['SIGHUP', 'SIGUSR2', 'SIGTTIN']))
        }
        await sleep(stage.random.below(400))
        const twice = stage.random.next() < 0.5
        if (twice) service.mayKill()
        service.signal('SIGTERM')
        if (twice) service.signal('SIGTERM')
        const { error } = await service.journal.next('settled', 0)
        if (error !== undefined) throw new BrokenError(`run() rejects: ${error}`)
      }
      stage.holds('run() returns, and nothing is left', true)
    },
  },
]
