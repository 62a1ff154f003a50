import { join } from 'node:path'
import type { Child } from '@asc/core'
import { describe, expect } from 'vitest'
import { fixture, fixturePath } from './fixture.js'
import type { Subject } from './subject.js'

/** DESIGN §4.1, 1: the states of a child; and what a container tells of itself. */
export function describeLifecycle({ it, capabilities }: Subject): void {
  describe('life cycle', () => {
    it('goes from starting to ready to stopping to exited', async ({ make, puppets }) => {
      const { container, journal } = make()
      const states: string[] = []
      const note = (event: string) => (child: Child) => void states.push(`${event}: ${child.state}`)
      container.on('spawn', note('spawn')).on('ready', note('ready')).on('exit', note('exit'))
      expect(container.spawn(fixture('puppet.mjs'), { data: puppets.strings })).toBe(true)
      const puppet = await puppets.next()
      puppet.tell('ready')
      const child = await journal.ready()
      child.interrupt()
      states.push(child.state)
      await journal.exited()
      expect(states).toEqual(['spawn: starting', 'ready: ready', 'stopping', 'exit: exited'])
    })

    it('goes from starting to stopping, and what comes too late does not make it ready', async ({ make, puppets }) => {
      const { container, journal } = make()
      container.spawn(fixture('puppet.mjs'), { data: { ...puppets.strings, stubborn: true } })
      const puppet = await puppets.next()
      const child = await journal.spawned()
      child.interrupt()
      await puppet.wrote('interrupted')
      puppet.tell('ready')
      puppet.tell('status', 'still here')
      await journal.said('still here')
      expect(child.state).toBe('stopping')
      expect(journal.of('ready')).toEqual([])
    })

    it('goes from starting to exited', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(fixture('returns.mjs'))
      const child = await journal.spawned()
      expect(child.state).toBe('starting')
      await container.wait()
      expect(child.state).toBe('exited')
      expect(journal.entries.map(({ event }) => event).filter((event) => event !== 'log')).toEqual(['spawn', 'report', 'exit'])
    })

    it('says it once when it is ready twice', async ({ make, puppets }) => {
      const { container, journal } = make()
      container.spawn(fixture('puppet.mjs'), { data: puppets.strings })
      const puppet = await puppets.next()
      for (const text of ['first', 'second']) puppet.tell('ready', text)
      await journal.said('second')
      expect(journal.of('ready')).toHaveLength(1)
    })

    it('waits for every child to end', async ({ make, puppets }) => {
      const { container, journal } = make()
      container.run(fixture('puppet.mjs'), { count: 2, data: puppets.strings })
      let over = false
      const waiting = container.wait().then(() => (over = true))
      const [first, second] = await puppets.take(2)
      first!.tell('return')
      await journal.exited()
      expect({ over, size: container.size, running: container.running }).toEqual({ over: false, size: 1, running: true })
      second!.tell('return')
      await waiting
      expect({ size: container.size, running: container.running, stopping: container.stopping }).toEqual({ size: 0, running: false, stopping: false })
    })

    it('waits also for children that are started as others end', async ({ make }) => {
      const { container, journal } = make()
      container.once('exit', () => void container.spawn(fixture('returns.mjs'), { name: 'second' }))
      container.spawn(fixture('returns.mjs'), { name: 'first' })
      await container.wait()
      expect(journal.of('exit').map(({ child }) => child.name)).toEqual(['first', 'second'])
    })

    it('is not disturbed by a listener that throws: that is an uncaught exception, as everywhere', async ({ supervise, folder }) => {
      const program = await supervise()
      await program.call('load', fixturePath('listens-badly.mjs'))
      const data = { file: join(folder, 'lives'), plan: ['throw', 'ready-throw'] }
      await program.call('spawn', fixturePath('lives.mjs'), { data, restart: { backoff: { initial: 1 } } })
      await program.next('ready', 2)
      const uncaught = program.of('report').map(({ message }) => message?.error).filter((error) => typeof error === 'string')
      expect(uncaught).toEqual(expect.arrayContaining(['a listener of spawn', 'a listener of ready', 'a listener of exit', 'a listener of restart']))
      expect(program.of('exit')).toHaveLength(2)
    })

    it('has nothing to wait for without children', async ({ make }) => {
      const { container } = make()
      await container.wait()
      expect(await container.waitUntilReady()).toBe(true)
      await container.stop()
      expect(container.running).toBe(false)
    })

    it('runs as many children as it is told, each with a name', async ({ make }) => {
      const { container } = make()
      expect(container.run(fixture('ready.mjs'), { count: 3, name: 'web' })).toBe(container)
      expect([...container.children].map(({ name }) => name)).toEqual(['web-1', 'web-2', 'web-3'])
      expect(await container.waitUntilReady()).toBe(true)
      expect(container.statistics.spawns).toBe(3)
    })

    it('runs one child for each processor', ({ make }) => {
      const { container } = make()
      const before = process.env.ASC_PROCESSOR_COUNT
      process.env.ASC_PROCESSOR_COUNT = '3'
      try {
        container.run(fixture('ready.mjs'))
      } finally {
        if (before === undefined) delete process.env.ASC_PROCESSOR_COUNT
        else process.env.ASC_PROCESSOR_COUNT = before
      }
      expect(container.size).toBe(3)
    })

    it('names a child after its module', ({ make }) => {
      const { container } = make()
      container.spawn(fixture('ready.mjs'))
      expect([...container.children].map(({ name }) => name)).toEqual(['ready'])
    })

    it('finds children by key', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(fixture('ready.mjs'), { key: 'a', name: 'first' })
      const child = await journal.ready()
      expect(child).toMatchObject({ key: 'a', name: 'first' })
      expect(container.get('a')).toBe(child)
      expect({ a: container.has('a'), b: container.has('b'), none: container.get('b') }).toEqual({ a: true, b: false, none: undefined })
      await container.stop()
      expect(container.has('a')).toBe(false)
    })

    it('knows the age of a child and shows it as JSON', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(fixture('ready.mjs'), { key: 'a' })
      const child = await journal.ready()
      expect(child.age).toBeGreaterThan(0)
      expect(JSON.parse(JSON.stringify(child))).toMatchObject({ name: 'ready', key: 'a', state: 'ready', status: 'up' })
      expect(JSON.parse(JSON.stringify(container))).toMatchObject({ size: 1, stopping: false, failed: false, children: [{ name: 'ready' }] })
      child.kill()
      const { age } = await journal.exited()
      expect(child.age).toBe(age)
    })

    it('knows what all children last said of themselves', async ({ make, puppets }) => {
      const { container, journal } = make()
      container.run(fixture('puppet.mjs'), { count: 2, data: puppets.strings })
      const [first, second] = await puppets.take(2)
      first!.tell('ready')
      await journal.ready()
      expect(container.status('ready')).toBe(false)
      second!.tell('ready')
      await journal.ready(2)
      expect(container.status('ready')).toBe(true)
      first!.tell('reloading')
      await journal.said('Reloading…')
      expect(container.status('ready')).toBe(false)
    })

    it('stops when it goes out of scope', async ({ make }) => {
      const { container, journal } = make()
      {
        await using scoped = container
        scoped.spawn(fixture('ready.mjs'))
        await journal.ready()
      }
      expect(container.size).toBe(0)
      expect(await journal.exited()).toMatchObject({ reason: 'interrupted', success: true })
    })

    it.runIf(capabilities.multiprocess)('runs each child in a process of its own', async ({ make }) => {
      const { container, journal } = make()
      container.run(fixture('ready.mjs'), { count: 2 })
      await journal.ready(2)
      const pids = new Set([process.pid, ...journal.of('ready').map(({ child }) => child.pid)])
      expect(pids.size).toBe(3)
    })
  })
}
