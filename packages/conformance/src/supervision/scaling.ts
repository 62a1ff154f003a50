import { containerControls } from '@asc/core/backend'
import { describe, expect } from 'vitest'
import { fixture } from '../observe/fixture.js'
import type { Subject } from '../subject/subject.js'

/** A group of `run` grows and shrinks; and children that are held back. */
export function describeScaling({ it }: Subject): void {
  const ready = fixture('ready.mjs')
  const names = (container: { children: Iterable<{ name: string; state: string }> }) => [...container.children].map(({ name, state }) => `${name} ${state}`)

  describe('scale', () => {
    it('starts missing children, and ends the newest first', async ({ make }) => {
      const { container, journal } = make()
      container.run(ready, { name: 'web', count: 2, restart: true })
      container.spawn(ready, { name: 'other' })
      await container.waitUntilReady()
      expect(await container.scale('web', 4)).toBe(true)
      expect(names(container)).toEqual(['web-1 ready', 'web-2 ready', 'other ready', 'web-3 ready', 'web-4 ready'])
      expect(await container.scale('web', 1)).toBe(true)
      expect(names(container)).toEqual(['web-1 ready', 'other ready'])
      const exits = journal.of('exit')
      expect(exits.map(({ status }) => `${status.reason} ${status.stoppedBy}`)).toEqual(Array(3).fill('interrupted scale'))
      expect(await container.scale('web', 3)).toBe(true)
      expect([...container.groups]).toEqual([['web', 3]])
      expect(names(container)).toEqual(['web-1 ready', 'other ready', 'web-2 ready', 'web-3 ready'])
    })

    it('is kept in a reload, whatever count the setup asks for', async ({ make }) => {
      const { container } = make()
      const setup = () => void container.run(ready, { name: 'web', count: 2, restart: true })
      setup()
      await container.waitUntilReady()
      await container.scale('web', 3)
      await container.reload(setup)
      expect(names(container)).toEqual(['web-1 ready', 'web-2 ready', 'web-3 ready'])
    })

    it('waits for a running reload', async ({ make, puppets }) => {
      const { container, journal } = make()
      const setup = () => void container.run(fixture('puppet.mjs'), { name: 'web', count: 1, restart: true, data: puppets.strings })
      setup()
      const old = await puppets.next()
      old.tell('ready')
      await journal.ready()
      const reloading = container.reload(setup)
      const fresh = await puppets.next()
      const scaling = container.scale('web', 2)
      fresh.tell('ready')
      expect(await reloading).toBe(true)
      const second = await puppets.next()
      second.tell('ready')
      expect(await scaling).toBe(true)
      expect(names(container)).toEqual(['web ready', 'web-2 ready'])
    })

    it('resolves to false if the new children cannot start, and the others stay', async ({ make, folder }) => {
      const { container, journal } = make()
      const data = { file: `${folder}/lives`, plan: ['ready'], forever: 'throw' }
      container.run(fixture('lives.mjs'), { name: 'web', count: 1, data, restart: { limit: { failures: 1, window: 60_000 }, backoff: { initial: 1 } } })
      await journal.ready()
      expect(await container.scale('web', 2)).toBe(false)
    })

    it('ends when the container is stopped', async ({ make, puppets }) => {
      const { container, journal } = make()
      container.run(fixture('puppet.mjs'), { name: 'web', count: 1, restart: true, data: puppets.strings })
      const first = await puppets.next()
      first.tell('ready')
      await journal.ready()
      const scaling = container.scale('web', 2)
      await puppets.next()
      await container.stop()
      expect(await scaling).toBe(false)
      await expect(container.scale('web', 1)).rejects.toMatchObject({ code: 'ASC_SETUP' })
    })

    it('refuses an unknown group and an invalid count', async ({ make }) => {
      const { container, journal } = make()
      container.run(ready, { name: 'web', count: 1 })
      container.spawn(ready, { name: 'single' })
      await journal.ready(2)
      await expect(container.scale('web', 0)).rejects.toThrow("Cannot scale the group as 'count' must be a positive integer: current value is 0")
      await expect(container.scale('single', 2)).rejects.toThrow("Cannot scale the group as 'group' must be one of web: current value is 'single'")
    })
  })

  describe('places', () => {
    it('hold children back until they are released, in their order', async ({ make }) => {
      const { container, journal } = make()
      containerControls(container).hold()
      container.run(ready, { name: 'web', count: 3, restart: true })
      expect({ size: container.size, held: containerControls(container).held, groups: [...container.groups] }).toEqual({ size: 0, held: 3, groups: [['web', 3]] })
      containerControls(container).release(1)
      expect(await container.waitUntilReady()).toBe(true)
      expect(names(container)).toEqual(['web-1 ready'])
      containerControls(container).release()
      await journal.ready(3)
      container.spawn(ready)
      await journal.ready(4)
      expect(container).toMatchObject({ size: 4, statistics: { spawns: 4 } })
    })

    it('are held when their child is withdrawn, with its key', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(ready, { key: 'a', restart: true })
      const child = await journal.ready()
      await containerControls(container).withdraw(child)
      expect(child.exit).toMatchObject({ reason: 'interrupted', stoppedBy: 'withdraw' })
      expect({ size: container.size, held: containerControls(container).held, failed: container.failed }).toEqual({ size: 0, held: 1, failed: false })
      expect(container.spawn(ready, { key: 'a' }).kept).toBe(true)
      containerControls(container).release()
      expect(container.get('a')).toBe(await journal.ready(2))
    })

    it('that are held do not outlive the container', async ({ make }) => {
      const { container } = make()
      containerControls(container).hold()
      container.spawn(ready, { key: 'a' })
      const waiting = container.wait()
      await container.stop()
      await waiting
      expect({ held: containerControls(container).held, has: container.has('a') }).toEqual({ held: 0, has: false })
    })
  })
}
