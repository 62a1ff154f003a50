import { join } from 'node:path'
import type { Child } from '@asc/core'
import { logLines } from '@asc/core/backend'
import { describe, expect } from 'vitest'
import { fixture } from '../observe/fixture.js'
import type { Subject } from '../subject/subject.js'

/** The states of a child, and the state of a container. */
export function describeLifecycle({ it, capabilities }: Subject): void {
  describe('life cycle', () => {
    it('goes from starting to ready to stopping to exited', async ({ make, puppets }) => {
      const { container, journal } = make()
      const states: string[] = []
      const note = (event: string) => (child: Child) => void states.push(`${event}: ${child.state}`)
      container.on('spawn', note('spawn')).on('ready', note('ready')).on('exit', note('exit'))
      expect(container.spawn(fixture('puppet.mjs'), { data: puppets.strings }).kept).toBe(false)
      const puppet = await puppets.next()
      puppet.tell('ready')
      const child = await journal.ready()
      child.interrupt()
      states.push(child.state)
      await journal.exited()
      expect(states).toEqual(['spawn: starting', 'ready: ready', 'stopping', 'exit: exited'])
    })

    it('goes from starting to stopping, and a late report does not make it ready', async ({ make, puppets }) => {
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

    it('emits ready once when a child reports it twice', async ({ make, puppets }) => {
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

    it('logs listeners that throw or reject, calls the others, and goes on', async ({ make, folder }) => {
      const { container, journal } = make()
      const heard: string[] = []
      for (const event of ['spawn', 'ready', 'exit', 'restart'] as const) {
        container.on(event, () => {
          throw new Error(`a listener of ${event}`)
        })
        container.on(event, () => Promise.reject(new Error(`an async listener of ${event}`)))
        container.on(event, () => heard.push(event))
      }
      const data = { file: join(folder, 'lives'), plan: ['throw', 'ready-throw'] }
      container.spawn(fixture('lives.mjs'), { data, restart: { backoff: { initial: 1 } } })
      await journal.next('ready', 2)
      expect(new Set(heard)).toEqual(new Set(['spawn', 'ready', 'exit', 'restart']))
      const logged = journal.of('log').filter(({ text }) => text === logLines.listenerFailed).map(({ fields }) => (fields.err as Error).message)
      for (const event of ['spawn', 'ready', 'exit', 'restart']) expect(logged).toEqual(expect.arrayContaining([`a listener of ${event}`, `an async listener of ${event}`]))
      expect(journal.of('exit')).toHaveLength(2)
    })

    it('returns handles of a child and of a group', async ({ make, puppets }) => {
      const { container, journal } = make()
      const single = container.spawn(fixture('puppet.mjs'), { key: 'one', name: 'single', data: puppets.strings, restart: true })
      const ready = single.ready()
      expect(single).toMatchObject({ name: 'single', key: 'one', kept: false, child: await journal.spawned() })
      const puppet = await puppets.next()
      puppet.tell('ready')
      expect(await ready).toBe(true)
      const replacing = single.restart()
      const successor = await puppets.next()
      successor.tell('ready')
      expect(await replacing).toBe(true)
      expect(single.child).toBe(await journal.ready(2))
      await single.stop()
      expect({ child: single.child, size: container.size, has: container.has('one'), ready: await single.ready() })
        .toEqual({ child: undefined, size: 0, has: false, ready: false })

      const group = container.run(fixture('ready.mjs'), { name: 'web', count: 2, restart: true })
      expect(await group.ready()).toBe(true)
      const before = group.children
      expect(await group.scale(3)).toBe(true)
      expect(group.children.map(({ name }) => name)).toEqual(['web-1', 'web-2', 'web-3'])
      expect(await group.restart()).toBe(true)
      expect(group.children.filter((child) => before.includes(child))).toEqual([])
      await group.stop()
      expect({ children: group.children, size: container.size }).toEqual({ children: [], size: 0 })
    })

    it('has nothing to wait for without children', async ({ make }) => {
      const { container } = make()
      await container.wait()
      expect(await container.waitUntilReady()).toBe(true)
      await container.stop()
      expect(container.running).toBe(false)
    })

    it('runs the requested number of children, each with a name', async ({ make }) => {
      const { container } = make()
      expect(container.run(fixture('ready.mjs'), { count: 3, name: 'web' }).name).toBe('web')
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

    it('shows the last report of each child', async ({ make, puppets }) => {
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
