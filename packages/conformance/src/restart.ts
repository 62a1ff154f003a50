import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { fixture } from './fixture.js'
import type { Subject } from './subject.js'

/** DESIGN §4.1, 4: who is started again, after which pause, and when that is given up. */
export function describeRestart({ it }: Subject): void {
  describe('restart', () => {
    const lives = fixture('lives.mjs')
    const data = (folder: string, ...plan: string[]) => ({ file: join(folder, 'lives'), plan })

    it('does not happen unless it is asked for', async ({ make, folder }) => {
      const { container, journal } = make()
      container.spawn(lives, { data: data(folder, 'throw') })
      await container.wait()
      expect(journal.of('restart')).toEqual([])
      expect(container.statistics).toMatchObject({ spawns: 1, restarts: 0, failures: 1 })
    })

    it('happens after a success and after a failure: three lives are one spawn and two restarts', async ({ make, folder }) => {
      const { container, journal } = make()
      container.spawn(lives, { data: data(folder, 'ready-return', 'ready-throw'), restart: true, key: 'a', name: 'cat' })
      await journal.ready(3)
      expect(container.statistics).toMatchObject({ spawns: 1, restarts: 2, failures: 1 })
      expect(journal.of('exit').map(({ status }) => status.reason)).toEqual(['returned', 'error'])
      expect(journal.of('spawn').map(({ child }) => `${child.key} ${child.name}`)).toEqual(['a cat', 'a cat', 'a cat'])
      expect(new Set(journal.of('spawn').map(({ child }) => child)).size).toBe(3)
      expect(container.get('a')).toBe(await journal.ready(3))
    })

    it("happens only after a failure with on: 'failure'", async ({ make, folder }) => {
      const { container, journal } = make()
      container.spawn(lives, { data: data(folder, 'ready-throw', 'ready-return'), restart: { on: 'failure' } })
      await container.wait()
      expect(journal.of('exit').map(({ status }) => status.success)).toEqual([false, true])
      expect({ ...container.statistics.toJSON(), failed: container.failed }).toMatchObject({ restarts: 1, failures: 1, failed: false })
    })

    it('happens to a child that was killed or interrupted alone', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(fixture('ready.mjs'), { restart: true })
      for (const [life, end] of (['kill', 'interrupt', 'terminate'] as const).entries()) (await journal.ready(life + 1))[end]()
      await journal.ready(4)
      expect(journal.of('exit').map(({ status }) => status.reason)).toEqual(['killed', 'interrupted', 'interrupted'])
      expect(container.statistics).toMatchObject({ restarts: 3, failures: 1 })
    })

    it('backs off: at once, then longer and longer up to a limit', async ({ make, folder }) => {
      const { container, journal } = make()
      const restart = { backoff: { initial: 10, factor: 3, max: 60, jitter: 0 }, limit: { failures: 5, window: 60_000 } }
      container.spawn(lives, { data: { ...data(folder), forever: 'throw' }, restart })
      await container.wait()
      const delays = journal.of('restart').map(({ delay }) => delay)
      expect(delays).toEqual([0, 10, 30, 60, 60])
      const exits = journal.of('exit')
      const starts = journal.of('spawn').slice(1)
      // Timers count whole milliseconds.
      starts.forEach(({ at }, index) => expect(at - exits[index]!.at).toBeGreaterThanOrEqual(delays[index]! - 2))
    })

    it('has a random part in its pauses', async ({ make, folder }) => {
      const { container, journal } = make()
      container.spawn(lives, { data: data(folder, 'throw', 'throw'), restart: { backoff: { initial: 200, jitter: 0.5 } } })
      await journal.ready()
      const [first, second] = journal.of('restart')
      expect(first!.delay).toBe(0)
      expect(second!.delay).toBeGreaterThanOrEqual(100)
      expect(second!.delay).toBeLessThanOrEqual(200)
    })

    it('forgets the failures of a child that was ready for long enough', async ({ make, folder }) => {
      const { container, journal } = make()
      const plan = ['ready-throw', 'ready-throw', 'ready-throw']
      const backoff = { initial: 10, jitter: 0 }
      container.spawn(lives, { name: 'stable', data: { file: join(folder, 'a'), plan }, restart: { backoff, stableAfter: 0 } })
      container.spawn(lives, { name: 'brief', data: { file: join(folder, 'b'), plan }, restart: { backoff, stableAfter: 60_000 } })
      await journal.next('ready', 4, ({ child }) => child.name === 'stable')
      await journal.next('ready', 4, ({ child }) => child.name === 'brief')
      const delays = (name: string) => journal.of('restart').filter(({ child }) => child.name === name).map(({ delay }) => delay)
      expect({ stable: delays('stable'), brief: delays('brief') }).toEqual({ stable: [0, 0, 0], brief: [0, 10, 20] })
    })

    it('counts a life that ended before it was ready, or it would repeat for ever', async ({ make, folder }) => {
      const { container } = make()
      const restart = { limit: { failures: 1, window: 60_000 }, backoff: { initial: 1 } }
      container.spawn(lives, { data: { ...data(folder), forever: 'return' }, restart })
      expect(await container.waitUntilReady()).toBe(false)
      await container.wait()
      expect(container.statistics).toMatchObject({ spawns: 1, restarts: 1 })
    })

    it('that fails too often stops the container as failed', async ({ make, folder }) => {
      const { container, journal } = make()
      container.spawn(fixture('ready.mjs'), { name: 'sibling', restart: true })
      await journal.ready()
      const restart = { limit: { failures: 2, window: 60_000 }, backoff: { initial: 1 } }
      container.spawn(lives, { name: 'broken', data: { ...data(folder), forever: 'ready-throw' }, restart })
      const { failures } = await journal.next('failed')
      await container.wait()
      expect(failures.map(({ name }) => name)).toEqual(['broken', 'broken', 'broken'])
      expect(container).toMatchObject({ failed: true, stopping: true, size: 0, failure: { code: 'ASC_RESTART_LIMIT' } })
      expect(journal.of('failed')).toHaveLength(1)
      expect(journal.of('exit').filter(({ child }) => child.name === 'sibling')).toMatchObject([{ status: { reason: 'interrupted' } }])
    })

    it('forgets failures that have left the window', async ({ make, folder }) => {
      const { container, journal } = make()
      const restart = { limit: { failures: 1, window: 0 }, backoff: { initial: 1 } }
      container.spawn(lives, { data: data(folder, 'throw', 'throw', 'throw'), restart })
      await journal.ready()
      expect(container.failed).toBe(false)
    })

    it('goes on for ever with limit: false', async ({ make, folder }) => {
      const { container, journal } = make()
      const plan = Array.from({ length: 7 }, () => 'throw')
      container.spawn(lives, { data: data(folder, ...plan), restart: { limit: false, backoff: { initial: 0 } } })
      await journal.ready()
      expect(container.statistics).toMatchObject({ spawns: 1, restarts: 7, failures: 7 })
    })

    it('is called off by a stop during the pause', async ({ make, folder }) => {
      const { container, journal } = make()
      container.spawn(lives, { data: data(folder, 'throw', 'throw'), restart: { backoff: { initial: 60_000, jitter: 0 } } })
      const { child } = await journal.next('restart', 2)
      expect({ state: child.state, size: container.size }).toEqual({ state: 'exited', size: 1 })
      await container.stop()
      expect(container).toMatchObject({ size: 0, failed: false, statistics: { restarts: 1 } })
    })
  })
}
