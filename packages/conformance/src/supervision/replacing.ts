import type { Child } from '@asc/core'
import { describe, expect } from 'vitest'
import { fixture } from '../observe/fixture.js'
import type { Subject } from '../subject/subject.js'

/** Make before break, on request and when a child has become too big or too old. */
export function describeReplacing({ it, capabilities }: Subject): void {
  describe('replace', () => {
    const ready = fixture('ready.mjs')
    const puppetTask = fixture('puppet.mjs')

    it('waits until the new child is ready before the old one is asked to end', async ({ make, puppets }) => {
      const { container, journal } = make()
      container.spawn(puppetTask, { key: 'a', name: 'cat', data: puppets.strings, restart: true })
      const old = await puppets.next()
      old.tell('ready')
      const child = await journal.ready()
      const replacing = container.replace(child)
      const fresh = await puppets.next()
      expect({ state: child.state, get: container.get('a') === child }).toEqual({ state: 'ready', get: true })
      fresh.tell('ready')
      expect(await replacing).toBe(true)
      const successor = await journal.ready(2)
      expect(container.get('a')).toBe(successor)
      expect(await journal.exitOf(child)).toMatchObject({ success: true, reason: 'recycled', stoppedBy: 'replace' })
      expect(journal.of('replace')).toMatchObject([{ child, successor }])
      expect([...container.children]).toEqual([successor])
      expect({ names: journal.of('spawn').map(({ child: { name } }) => name), statistics: container.statistics }).toMatchObject({
        names: ['cat', 'cat'],
        statistics: { spawns: 2, restarts: 0, failures: 0, replacements: 1 },
      })
    })

    it('keeps the old child if the new one fails before it is ready', async ({ make, puppets }) => {
      const { container, journal } = make()
      container.spawn(puppetTask, { key: 'a', data: puppets.strings, restart: { limit: { failures: 0, window: 1000 } } })
      const old = await puppets.next()
      old.tell('ready')
      const child = await journal.ready()
      const replacing = container.replace(child)
      const fresh = await puppets.next()
      fresh.tell('throw', 'not today')
      expect(await replacing).toBe(false)
      expect({ state: child.state, size: container.size, failed: container.failed }).toEqual({ state: 'ready', size: 1, failed: false })
      expect(container.get('a')).toBe(child)
      await journal.logged('could not be replaced')
    })

    it('ends when the container is stopped, and leaves nothing', async ({ make, puppets }) => {
      const { container, journal } = make()
      container.spawn(puppetTask, { data: puppets.strings, restart: true })
      const old = await puppets.next()
      old.tell('ready')
      const replacing = container.replace(await journal.ready())
      await puppets.next()
      await container.stop()
      expect(await replacing).toBe(false)
      expect({ size: container.size, failed: container.failed }).toEqual({ size: 0, failed: false })
      // The new one was interrupted too, and not killed (soak of the drills, seed 1): it may serve without having reported so.
      expect(journal.of('exit').map(({ status: { reason, stoppedBy } }) => ({ reason, stoppedBy }))).toEqual(Array(2).fill({ reason: 'interrupted', stoppedBy: 'stop' }))
    })

    it('during a reload leaves no extra child (soak of the drills on threads, seed 1)', async ({ make, puppets }) => {
      const { container, journal } = make()
      const setup = () => void container.run(puppetTask, { name: 'cat', count: 1, data: puppets.strings, restart: true })
      setup()
      const old = await puppets.next()
      old.tell('ready')
      const child = await journal.ready()
      const reloading = container.reload(setup)
      const named = await puppets.next()
      const replacing = container.replace(child)
      const successor = await puppets.next()
      successor.tell('ready')
      expect(await replacing).toBe(true)
      named.tell('ready')
      expect(await reloading).toBe(true)
      expect([...container.children]).toEqual([await journal.spawned(2)])
    })

    it('takes over if the old child dies meanwhile', async ({ make, puppets }) => {
      const { container, journal } = make()
      container.spawn(puppetTask, { data: puppets.strings, restart: { backoff: { initial: 60_000, jitter: 0 } } })
      const first = await puppets.next()
      first.tell('throw', 'so that the next pause is long')
      const old = await puppets.next()
      old.tell('ready')
      const replacing = container.replace(await journal.ready())
      const fresh = await puppets.next()
      old.tell('throw', 'too early')
      await journal.next('restart', 2)
      fresh.tell('ready')
      expect(await replacing).toBe(true)
      expect([...container.children]).toEqual([await journal.ready(2)])
    })

    it('does not replace a child twice at a time, or one that is ending', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(ready, { restart: true })
      const child = await journal.ready()
      expect(await Promise.all([container.replace(child), container.replace(child)])).toEqual([true, false])
      expect(await container.replace(child)).toBe(false)
      expect(container.size).toBe(1)
    })

    it.runIf(capabilities.spares)('uses a warm spare, and so does a group that grows', async ({ make }) => {
      const { container, journal } = make()
      const isNext = async (child: Child, warm: number) => {
        const { pid, threadId } = (await journal.logged('Spare is warm', warm)).fields
        return { spare: threadId ?? pid, child: threadId === undefined ? child.pid : child.threadId }
      }
      container.run(ready, { name: 'web', count: 1, restart: true, spares: 1 })
      await journal.logged('Spare is warm')
      expect(await container.replace(await journal.ready())).toBe(true)
      const replaced = await isNext(await journal.ready(2), 1)
      await journal.logged('Spare is warm', 2)
      expect(await container.scale('web', 2)).toBe(true)
      const grown = await isNext(await journal.ready(3), 2)
      expect([replaced.child, grown.child]).toEqual([replaced.spare, grown.spare])
      expect(container).toMatchObject({ size: 2, statistics: { spawns: 3, restarts: 0, failures: 0, replacements: 1 } })
    })
  })

  describe('recycle', () => {
    const ready = fixture('ready.mjs')

    it('replaces children that are too old, one after another, and always has the wanted number', async ({ make }) => {
      const { container, journal } = make({ healthCheckInterval: 20 })
      let most = 0
      let least = Infinity
      container.run(ready, { count: 3, restart: true, recycle: { maxAge: 300, jitter: 0.5 } })
      await journal.ready(3)
      container.on('replace', () => {
        const states = [...container.children].map(({ state }) => state)
        least = Math.min(least, states.filter((state) => state === 'ready').length)
        most = Math.max(most, states.length)
      })
      await journal.next('replace', 6)
      expect(least).toBeGreaterThanOrEqual(3)
      expect(most).toBeLessThanOrEqual(4)
      expect(journal.of('exit').filter(({ status }) => status.reason !== 'recycled' || status.stoppedBy !== 'recycle')).toEqual([])
      expect(container.statistics).toMatchObject({ restarts: 0, failures: 0 })
      await journal.logged('will be recycled')
    })

    it('tries again later if the new child cannot start', async ({ make, puppets }) => {
      const { container, journal } = make({ healthCheckInterval: 20 })
      container.spawn(fixture('puppet.mjs'), { restart: true, data: puppets.strings, recycle: { maxAge: 1, jitter: 0 } })
      const old = await puppets.next()
      old.tell('ready')
      const child = await journal.ready()
      const failing = await puppets.next()
      failing.tell('throw', 'not yet')
      await journal.logged('could not be replaced')
      expect(child.state).toBe('ready')
      const fresh = await puppets.next()
      fresh.tell('ready')
      await journal.next('replace')
      expect(await journal.exitOf(child)).toMatchObject({ reason: 'recycled' })
    })

    it.runIf(capabilities.rss)('replaces a process that uses too much memory', async ({ make }) => {
      const { container, journal } = make({ healthCheckInterval: 50 })
      container.spawn(fixture('grows.mjs'), { restart: true, data: { external: 96 * 2 ** 20 }, recycle: { maxRss: 120 * 2 ** 20, jitter: 0 } })
      await journal.next('replace')
      expect(await journal.exited()).toMatchObject({ reason: 'recycled', stoppedBy: 'recycle' })
    })

    it.runIf(capabilities.heap)('replaces a child that reports too large a heap', async ({ make }) => {
      const { container, journal } = make({ healthCheckInterval: 50 })
      container.spawn(fixture('grows.mjs'), { restart: true, data: { heap: 60 * 2 ** 20 }, recycle: { maxHeap: 50 * 2 ** 20, jitter: 0 } })
      const { child } = await journal.next('replace')
      expect(child.metrics!.heapUsed).toBeGreaterThan(50 * 2 ** 20)
      expect((await journal.exitOf(child)).reason).toBe('recycled')
    })

    it('is refused if the backend cannot measure it', ({ make }) => {
      const { container } = make()
      if (!capabilities.rss) expect(() => container.spawn(ready, { recycle: { maxRss: 1 } })).toThrow(/cannot measure 'recycle.maxRss'/)
      if (!capabilities.heap) expect(() => container.spawn(ready, { recycle: { maxHeap: 1 } })).toThrow(/cannot measure 'recycle.maxHeap'/)
      expect(() => container.spawn(ready, { recycle: { maxAge: -1 } })).toThrow(/'recycle.maxAge' must be a duration/)
      expect(() => container.spawn(ready, { recycle: { jitter: 2 } })).toThrow(/'recycle.jitter' must be a number from 0 to 1: current value is 2/)
      expect(() => container.spawn(ready, { recycle: { concurrency: 0 } })).toThrow(/'recycle.concurrency' must be a positive integer/)
    })
  })
}
