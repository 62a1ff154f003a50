import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { fixture } from '../observe/fixture.js'
import type { Subject } from '../subject/subject.js'

/** Which children are restarted, after which pause, and when the container gives up. */
export function describeRestart({ it }: Subject): void {
  describe('restart', () => {
    it('pauses longer and longer for a child that becomes ready and returns at once', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(fixture('returns.mjs'), { ready: 'start', restart: { backoff: { jitter: 0 } } })
      await journal.next('restart', 5)
      expect(journal.of('restart').slice(0, 5).map(({ delay }) => delay)).toEqual([0, 100, 200, 400, 800])
      expect(container.statistics.failures).toBe(0)
    })

    it('goes on for ever, with pauses, once the container has been ready, and does not affect the others', async ({ make, folder }) => {
      const { container, journal } = make()
      container.spawn(fixture('ready.mjs'), { name: 'well', restart: true })
      await journal.ready()
      const backoff = { initial: 1, max: 2 }
      container.spawn(fixture('lives.mjs'), { name: 'ill', data: { file: join(folder, 'lives'), plan: ['ready-throw'], forever: 'throw' }, restart: { backoff } })
      await journal.next('exit', 12)
      expect(container).toMatchObject({ failed: false, healthy: true, degraded: true })
      expect(new Set(journal.of('exit').map(({ child }) => child.name))).toEqual(new Set(['ill']))
      await container.stop(false)
    })

    it('gives up while the container starts: after 6 failures', async ({ make }) => {
      const { container } = make()
      container.spawn(fixture('throws.mjs'), { restart: { backoff: { initial: 1 } } })
      expect(await container.waitUntilReady()).toBe(false)
      await container.wait()
      expect(container).toMatchObject({ failed: true, failure: { code: 'ASC_RESTART_LIMIT' }, statistics: { failures: 7 } })
    })

    it("gives up only one child with onLimit: 'give-up-child'", async ({ make, folder }) => {
      const { container, journal } = make()
      container.spawn(fixture('ready.mjs'), { name: 'well', restart: true })
      const restart = { limit: { failures: 1, window: 60_000 }, onLimit: 'give-up-child', backoff: { initial: 1 } } as const
      container.spawn(fixture('lives.mjs'), { name: 'ill', data: { file: join(folder, 'lives'), plan: ['ready-throw'], forever: 'ready-throw' }, restart })
      await journal.next('failed')
      expect([...container.children].map(({ name, state }) => `${name} ${state}`)).toEqual(['well ready'])
      expect(container).toMatchObject({ failed: true, stopping: false, healthy: true, degraded: true })
    })

    it('forgets failures after a stable life', async ({ make, folder }) => {
      const { container, journal } = make()
      const restart = { limit: { failures: 1, window: 60_000 }, stableAfter: 0, backoff: { initial: 1 } }
      container.spawn(fixture('lives.mjs'), { data: { file: join(folder, 'lives'), plan: [], forever: 'ready-throw' }, restart })
      await journal.next('exit', 5)
      expect(container.failed).toBe(false)
      await container.stop(false)
    })

    const lives = fixture('lives.mjs')
    const data = (folder: string, ...plan: string[]) => ({ file: join(folder, 'lives'), plan })

    it('does not happen by default', async ({ make, folder }) => {
      const { container, journal } = make()
      container.spawn(lives, { data: data(folder, 'throw') })
      await container.wait()
      expect(journal.of('restart')).toEqual([])
      expect(container.statistics).toMatchObject({ spawns: 1, restarts: 0, failures: 1 })
    })

    it('happens after a success and after a failure: three runs are one spawn and two restarts', async ({ make, folder }) => {
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

    it('happens to a single child that was killed or interrupted', async ({ make }) => {
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

    it('waits a second at most after a child that was ready only for a moment, and longer after one that never was', async ({ make, folder }) => {
      const { container, journal } = make()
      const backoff = { initial: 1, factor: 10_000, jitter: 0 }
      container.spawn(lives, { name: 'served', data: { file: join(folder, 'a'), plan: [], forever: 'ready-throw' }, restart: { backoff, limit: false } })
      container.spawn(lives, { name: 'never', data: { file: join(folder, 'b'), plan: [], forever: 'throw' }, restart: { backoff, limit: false } })
      const delays = (name: string) => journal.of('restart').filter(({ child }) => child.name === name).map(({ delay }) => delay)
      await journal.next('restart', 3, ({ child }) => child.name === 'served')
      await journal.next('restart', 3, ({ child }) => child.name === 'never')
      expect({ served: delays('served').slice(0, 3), never: delays('never') }).toEqual({ served: [0, 1, 1000], never: [0, 1, 10_000] })
      await container.stop(false)
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

    it('counts a child that ended before it was ready, or it would repeat for ever', async ({ make, folder }) => {
      const { container } = make()
      const restart = { limit: { failures: 1, window: 60_000 }, backoff: { initial: 1 } }
      container.spawn(lives, { data: { ...data(folder), forever: 'return' }, restart })
      expect(await container.waitUntilReady()).toBe(false)
      await container.wait()
      expect(container.statistics).toMatchObject({ spawns: 1, restarts: 1 })
    })

    it('beyond the limit stops the container as failed', async ({ make, folder }) => {
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

    it('never gives up with limit: false', async ({ make, folder }) => {
      const { container, journal } = make()
      const plan = Array.from({ length: 7 }, () => 'throw')
      container.spawn(lives, { data: data(folder, ...plan), restart: { limit: false, backoff: { initial: 0 } } })
      await journal.ready()
      expect(container.statistics).toMatchObject({ spawns: 1, restarts: 7, failures: 7 })
    })

    it('is cancelled by a stop during the pause', async ({ make, folder }) => {
      const { container, journal } = make()
      container.spawn(lives, { data: data(folder, 'throw', 'throw'), restart: { backoff: { initial: 60_000, jitter: 0 } } })
      const { child } = await journal.next('restart', 2)
      expect({ state: child.state, size: container.size }).toEqual({ state: 'exited', size: 1 })
      await container.stop()
      expect(container).toMatchObject({ size: 0, failed: false, statistics: { restarts: 1 } })
    })
  })
}
