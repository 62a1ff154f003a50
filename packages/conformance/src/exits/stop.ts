import { Policy, type Container } from '@asc/core'
import { containerControls } from '@asc/core/backend'
import { describe, expect } from 'vitest'
import { fixture } from '../observe/fixture.js'
import type { Subject } from '../subject/subject.js'

/** Interrupt, grace period, kill, reap; and nothing is left. */
export function describeStop({ it, capabilities }: Subject): void {
  describe('stop', () => {
    const puppetTask = fixture('puppet.mjs')

    it('lets children drain', async ({ make, puppets }) => {
      const { container, journal } = make()
      container.spawn(puppetTask, { data: { ...puppets.strings, last: 'drained' }, restart: true })
      const puppet = await puppets.next()
      await container.stop()
      await puppet.wrote('drained')
      expect(await journal.exited()).toMatchObject({ reason: 'interrupted', success: true })
      expect(container).toMatchObject({ size: 0, stopping: true, failed: false, statistics: { restarts: 0, failures: 0 } })
    })

    it.for([['when it is spawned', 'spawn'], ['when it is ready', 'ready']] as const)('from a listener %s starts no other child, and settles', async ([, event], { make, puppets }) => {
      const { container, journal } = make()
      let stopped: Promise<void> | undefined
      container.once(event, () => void (stopped = container.stop(500)))
      container.run(puppetTask, { count: 3, data: puppets.strings, restart: true })
      if (event === 'ready') for (const puppet of await puppets.take(3)) puppet.tell('ready')
      await (event === 'ready' ? journal.ready() : journal.spawned())
      await stopped
      expect({ size: container.size, spawns: journal.of('spawn').length, exits: journal.of('exit').length, living: [...container.children].length })
        .toEqual({ size: 0, spawns: event === 'ready' ? 3 : 1, exits: event === 'ready' ? 3 : 1, living: 0 })
      await container.wait()
    })

    it('while held children are released one by one starts no other child, and settles', async ({ make }) => {
      const { container, journal } = make()
      const controls = containerControls(container)
      controls.hold()
      container.run(fixture('ready.mjs'), { count: 3, restart: true })
      let stopped: Promise<void> | undefined
      container.once('spawn', () => void (stopped = container.stop(500)))
      controls.release()
      await journal.spawned()
      await stopped
      expect({ size: container.size, held: controls.held, spawns: journal.of('spawn').length }).toEqual({ size: 0, held: 0, spawns: 1 })
      await container.wait()
    })

    it.for(['childSpawned', 'childExited', 'restart'] as const)('from the policy hook %s starts no other child, and settles', async (hook, { make, puppets }) => {
      let stopped: Promise<void> | undefined
      const policy = Object.assign(new Policy(), { [hook]: (container: Container, _child: unknown, _status: unknown, decision: unknown) => {
        stopped ??= container.stop(500)
        return decision
      } })
      const { container, journal } = make({ policy })
      container.run(puppetTask, { count: 2, data: puppets.strings, restart: true })
      if (hook !== 'childSpawned') for (const puppet of await puppets.take(2)) puppet.tell('throw', 'away')
      await journal.exited()
      await stopped
      expect({ size: container.size, spawns: journal.of('spawn').length }).toEqual({ size: 0, spawns: hook === 'childSpawned' ? 1 : 2 })
    })

    it('kills an uncooperative child after the grace period: stop(100) is done within 2 s', async ({ make, puppets }) => {
      const { container, journal } = make()
      container.spawn(puppetTask, { data: { ...puppets.strings, stubborn: true }, restart: true })
      const puppet = await puppets.next()
      const since = performance.now()
      const stopped = container.stop(100)
      await puppet.wrote('interrupted')
      await stopped
      const took = performance.now() - since
      expect(took).toBeGreaterThanOrEqual(99)
      expect(took).toBeLessThan(2000)
      if (capabilities.isolated) await puppet.gone
      expect(await journal.exited()).toMatchObject({ reason: 'killed', success: false })
    })

    it('kills at once with false', async ({ make, puppets }) => {
      const { container, journal } = make()
      container.run(puppetTask, { count: 2, data: { ...puppets.strings, last: 'drained' }, restart: true })
      const both = await puppets.take(2)
      await container.stop(false)
      await Promise.all(both.map((puppet) => puppet.gone))
      expect(journal.of('exit').map(({ status }) => status.reason)).toEqual(['killed', 'killed'])
      expect(container.size).toBe(0)
    })

    it.runIf(capabilities.isolated)('kills a child in a tight loop', async ({ make, puppets }) => {
      const { container, journal } = make()
      container.spawn(puppetTask, { data: puppets.strings })
      const puppet = await puppets.next()
      puppet.tell('status', 'spinning')
      puppet.tell('spin')
      await journal.said('spinning')
      await container.stop(100)
      await puppet.gone
      expect(await journal.exited()).toMatchObject({ reason: 'killed' })
    })

    it('ends a child that has just been started', async ({ make }) => {
      const { container, journal } = make({ startConcurrency: Infinity })
      container.run(fixture('ready.mjs'), { count: 2, restart: true })
      await container.stop()
      expect(journal.of('exit').map(({ status }) => [status.reason, status.success])).toEqual([['interrupted', true], ['interrupted', true]])
    })

    it('called twice has the same effect as once', async ({ make, puppets }) => {
      const { container, journal } = make()
      container.spawn(puppetTask, { data: { ...puppets.strings, stubborn: true } })
      const puppet = await puppets.next()
      const stops = [container.stop(), container.stop()]
      await puppet.wrote('interrupted')
      puppet.tell('return')
      await Promise.all(stops)
      await container.stop()
      expect(puppet.lines.entries).toEqual(['interrupted'])
      expect(journal.of('exit')).toHaveLength(1)
    })

    it('becomes faster with stop(false), and never slower', async ({ make, puppets }) => {
      const { container, journal } = make()
      container.spawn(puppetTask, { data: { ...puppets.strings, stubborn: true } })
      const puppet = await puppets.next()
      const since = performance.now()
      const patient = container.stop(true)
      await puppet.wrote('interrupted')
      await container.stop(false)
      await patient
      await container.stop(30_000)
      expect(performance.now() - since).toBeLessThan(9000)
      expect(await journal.exited()).toMatchObject({ reason: 'killed' })
    })

    it('keeps the earlier deadline when it is called again with a later one', async ({ make, puppets }) => {
      const { container } = make()
      container.spawn(puppetTask, { data: { ...puppets.strings, stubborn: true } })
      await puppets.next()
      const since = performance.now()
      await Promise.all([container.stop(100), container.stop(30_000)])
      expect(performance.now() - since).toBeLessThan(20_000)
    })

    it('is final: a stopped container starts no child', async ({ make }) => {
      const { container } = make()
      await container.stop()
      expect(() => container.spawn(fixture('ready.mjs'))).toThrow(expect.objectContaining({ code: 'ASC_SETUP' }))
      expect(() => container.run(fixture('ready.mjs'), { count: 1 })).toThrow(/stopping/)
      expect(container.size).toBe(0)
    })

    it('is in progress in the exit hook', async ({ make }) => {
      const seen: boolean[] = []
      class Watching extends Policy {
        override childExited(container: Container) {
          seen.push(container.stopping)
        }
      }
      const { container, journal } = make({ policy: new Watching() })
      container.spawn(fixture('ready.mjs'))
      await journal.ready()
      await container.stop()
      expect(seen).toEqual([true])
    })

    it('can be called from the exit hook: with three children failing at once it runs once', async ({ make, puppets }) => {
      const stops: Promise<void>[] = []
      class Fragile extends Policy {
        override async childExited(container: Container) {
          stops.push(container.stop())
          await stops.at(-1)
        }
      }
      const { container, journal } = make({ policy: new Fragile() })
      container.run(puppetTask, { count: 3, data: puppets.strings, restart: true })
      container.spawn(puppetTask, { name: 'bystander', data: { ...puppets.strings, last: 'drained' }, restart: true })
      const all = await puppets.take(4)
      for (const puppet of all) if (puppet.name !== 'bystander') puppet.tell('throw', 'failed')
      await container.wait()
      await Promise.all(stops)
      await all.find(({ name }) => name === 'bystander')!.wrote('drained')
      expect(stops).toHaveLength(4)
      expect(journal.of('exit')).toHaveLength(4)
      expect(journal.of('restart')).toEqual([])
      expect(container).toMatchObject({ size: 0, statistics: { spawns: 4, restarts: 0 } })
    })

    it('can be called from the spawn hook: no child is left behind', async ({ make }) => {
      class Reluctant extends Policy {
        override childSpawned(container: Container) {
          void container.stop()
        }
      }
      const { container } = make({ policy: new Reluctant() })
      const since = performance.now()
      try {
        container.run(fixture('ready.mjs'), { count: 3, restart: true })
      } catch (error) {
        expect(error).toMatchObject({ code: 'ASC_SETUP' })
      }
      await container.stop()
      expect(performance.now() - since).toBeLessThan(9000)
      expect(container).toMatchObject({ size: 0, statistics: { restarts: 0 } })
    })

    it('kills children that an interrupt alone would not end', async ({ make, puppets }) => {
      const { container, journal } = make()
      container.spawn(fixture('ready.mjs'), { restart: true })
      container.spawn(puppetTask, { data: { ...puppets.strings, stubborn: true }, restart: true })
      const [puppet] = await Promise.all([puppets.next(), journal.ready()])
      container.interrupt()
      expect(await journal.exited()).toMatchObject({ reason: 'interrupted' })
      await puppet.wrote('interrupted')
      expect(container).toMatchObject({ size: 1, stopping: true })
      await container.stop(100)
      expect(await journal.exited(2)).toMatchObject({ reason: 'killed' })
      expect(container.statistics.restarts).toBe(0)
    })
  })
}
