import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { fixture } from '../observe/fixture.js'
import type { Subject } from '../subject/subject.js'

/** The counts of a container, and the edges of the windows in which it counts. */
export function describeStatistics({ it }: Subject): void {
  describe('statistics', () => {
    it('count spawns, restarts and failures, each once', async ({ make, folder }) => {
      const { container, journal } = make()
      expect(container.statistics.toJSON()).toMatchObject({ spawns: 0, restarts: 0, failures: 0, restartRate: 0, failureRate: 0 })
      const data = { file: join(folder, 'lives'), plan: ['throw', 'ready-return', 'ready-throw'] }
      container.spawn(fixture('lives.mjs'), { data, restart: { backoff: { initial: 1 } } })
      container.spawn(fixture('ready.mjs'))
      await journal.ready(4)
      expect(container.statistics).toMatchObject({ spawns: 2, restarts: 3, failures: 2 })
      await container.stop()
      expect(container.statistics).toMatchObject({ spawns: 2, restarts: 3, failures: 2 })
      expect(JSON.parse(JSON.stringify(container))).toMatchObject({ statistics: { spawns: 2, restarts: 3, failures: 2 } })
    })

    it('have rates over exactly the last minute', async ({ make, folder }) => {
      const { container, journal } = make()
      const before = performance.now()
      const data = { file: join(folder, 'lives'), plan: ['throw', 'ready-throw'] }
      container.spawn(fixture('lives.mjs'), { data, restart: { backoff: { initial: 1 } } })
      await journal.ready(2)
      const after = performance.now()
      const { statistics } = container
      const perMinute = (at: number) => ({ restarts: statistics.restartRate(at) * 60, failures: statistics.failureRate(at) * 60 })
      expect(perMinute(after)).toEqual({ restarts: 2, failures: 2 })
      // The window slides in steps of a second.
      expect(perMinute(before + 58_900)).toEqual({ restarts: 2, failures: 2 })
      expect(perMinute(after + 60_000)).toEqual({ restarts: 0, failures: 0 })
      expect(statistics).toMatchObject({ restarts: 2, failures: 2 })
    })

    it('are those of one container', async ({ make }) => {
      const [one, other] = [make(), make()]
      one.container.spawn(fixture('throws.mjs'))
      await one.journal.exited()
      expect(other.container.statistics.toJSON()).toMatchObject({ spawns: 0, failures: 0 })
    })
  })
}
