import { backendNames } from '../base/backends.js'
import type { Drill } from '../stage/drill.js'

/** Children that are replaced though they are well. */
export const replacement: readonly Drill[] = [
  {
    name: 'recycle',
    title: 'Children are replaced as they grow old, under load, with reloads between',
    backends: backendNames,
    async run(stage) {
      const service = await stage.start({ spawn: { recycle: { maxAge: 2000, jitter: 0.5 } }, container: { healthCheckInterval: 100 } })
      const load = stage.load(service)
      await service.journal.until('six replacements', () => service.journal.of('replace').length >= 6)
      await service.reload()
      await service.journal.until('more of them', () => service.journal.of('replace').length >= 10)
      await load.end()
      stage.holds('no request was lost', load.losses.length === 0, load.losses)
      const recycled = service.journal.of('exit').filter(({ status }) => status.stoppedBy === 'recycle')
      stage.holds('each of them ends as recycled', recycled.length > 0 && recycled.every(({ status }) => status.reason === 'recycled'))
    },
  },
  {
    name: 'spares',
    title: 'Children with warm spares are ended again and again',
    backends: backendNames,
    async run(stage) {
      const service = await stage.start({ spawn: { spares: 1, restart: { limit: false } } })
      const load = stage.load(service)
      for (let round = 0; round < 6; round++) {
        const child = stage.random.pick(service.children)
        // A thread's end is its process's affair where there is one.
        service.hurts(child, 'throw', ['error'], stage.backend !== 'hybrid')
        await service.order(child, { act: 'throw' })
        await service.journal.until('its end', () => [...service.journal.of('exit'), ...service.journal.of('mended')].some((end) => end.child.id === child.id))
        if (round === 3) await service.reload()
        await service.quiet()
      }
      await load.answers(50)
      stage.holds('it is well after six of them, and a reload', true)
    },
  },
]
