import { describe, expect } from 'vitest'
import { fixture } from '../observe/fixture.js'
import type { Subject } from '../subject/subject.js'

const ready = fixture('ready.mjs')

/** Children that wait for their turn to start. */
export function describeStarts({ it }: Subject): void {
  describe('starts', () => {
    it.for([[0, 'RangeError'], [1.5, 'RangeError'], ['2', 'TypeError'], [null, 'TypeError']] as const)(
      'are bounded by a number: %s is refused', ([startConcurrency, name], { make }) => {
        const refused = expect.objectContaining({ name, message: expect.stringMatching(/'startConcurrency' must be .*: current value is/) as string })
        expect(() => make({ startConcurrency: startConcurrency as number })).toThrow(refused)
      },
    )

    it('that wait are all made in the end', async ({ make }) => {
      const { container, journal } = make({ startConcurrency: 2 })
      const group = container.run(ready, { name: 'web', count: 6 })
      expect(group.children).toHaveLength(6)
      expect(await group.ready()).toBe(true)
      expect(journal.of('spawn').map(({ child }) => child.name)).toEqual(['web-1', 'web-2', 'web-3', 'web-4', 'web-5', 'web-6'])
    })

    it('are not held up by children that hang before they are ready', async ({ make }) => {
      const { container } = make({ startConcurrency: 1 })
      container.run(fixture('waits.mjs'), { count: 2 })
      expect(await container.spawn(ready).ready()).toBe(true)
    })

    it('that wait are called off by a stop, and nothing is run', async ({ make }) => {
      const { container, journal } = make({ startConcurrency: 1 })
      container.spawn(ready, { name: 'first' })
      const waiting = container.spawn(ready, { name: 'waiting', restart: true })
      expect(waiting.child).toMatchObject({ state: 'starting', pid: undefined, threadId: undefined })
      await waiting.stop()
      await journal.ready()
      expect(container.size).toBe(1)
      expect({ spawned: journal.of('spawn').map(({ child }) => child.name), exits: journal.of('exit') }).toEqual({ spawned: ['first'], exits: [] })
    })

    it('that wait have no clock: it runs from their turn on', async ({ make }) => {
      const { container, journal } = make({ startConcurrency: 1 })
      container.spawn(ready, { name: 'first' })
      const { child } = container.spawn(ready, { name: 'waiting' })
      expect(child!.age).toBe(0)
      expect(await journal.ready(2)).toBe(child)
      expect(child!.age).toBeLessThan(performance.now() - journal.of('spawn')[0]!.at)
    })

    it('that wait keep the messages that they are sent', async ({ make }) => {
      const { container, journal } = make({ startConcurrency: 1 })
      container.spawn(ready)
      const { child } = container.spawn(fixture('correspondent.mjs'))
      const kept = { kept: ['a'] }
      child!.send(kept)
      kept.kept.push('changed afterwards')
      expect(() => child!.send(() => {})).toThrow(TypeError)
      await child!.request(['listen'])
      await journal.heard({ heard: { kept: ['a'] } })
    })
  })
}
