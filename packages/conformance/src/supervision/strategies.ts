import { describe, expect } from 'vitest'
import { fixture } from '../observe/fixture.js'
import type { Journal } from '../observe/journal.js'
import type { Subject } from '../subject/subject.js'

/** Which children are restarted together with a failed one: OTP's rules. */
export function describeStrategies({ it }: Subject): void {
  describe('the strategy', () => {
    const puppetTask = fixture('puppet.mjs')
    const lives = (journal: Journal) => journal.of('spawn').map(({ child }) => child.name)
    const reasons = (journal: Journal) =>
      journal.of('exit').map(({ child, status }) => `${child.name} ${status.reason} ${status.stoppedBy ?? '-'}`)

    it.for([
      ['one-for-one', ['b error -'], ['b']],
      ['rest-for-one', ['b error -', 'c interrupted sibling'], ['b', 'c']],
      ['one-for-all', ['b error -', 'a interrupted sibling', 'c interrupted sibling'], ['a', 'b', 'c']],
    ] as const)('%s', async ([strategy, ends, starts], { make, puppets }) => {
      const { container, journal } = make({ strategy })
      for (const name of ['a', 'b', 'c']) container.spawn(puppetTask, { name, restart: true, data: puppets.strings })
      const all = await puppets.take(3)
      for (const puppet of all) puppet.tell('ready')
      await journal.ready(3)
      all.find(({ name }) => name === 'b')!.tell('throw', 'the middle one')
      for (const again of await puppets.take(starts.length)) again.tell('ready')
      await journal.ready(3 + starts.length)
      expect(reasons(journal).sort()).toEqual([...ends].sort())
      expect(lives(journal).slice(3)).toEqual(starts)
      expect(container.statistics).toMatchObject({ spawns: 3, restarts: starts.length, failures: 1 })
      expect(container.failures.map(({ name }) => name)).toEqual(['b'])
    })

    it("counts the failures of all children together, without their siblings' exits: a limit of 2 is exceeded by the third", async ({ make, puppets }) => {
      const { container, journal } = make({ strategy: 'one-for-all' })
      const restart = { limit: { failures: 2, window: 60_000 }, backoff: { initial: 1 } }
      for (const name of ['a', 'b']) container.spawn(puppetTask, { name, restart, data: puppets.strings })
      for (const [life, failing] of ['a', 'b', 'a'].entries()) {
        const both = await puppets.take(2)
        for (const puppet of both) puppet.tell('ready')
        await journal.ready(2 * (life + 1))
        both.find(({ name }) => name === failing)!.tell('throw', 'again')
      }
      await container.wait()
      expect(container).toMatchObject({ failed: true, size: 0, failure: { code: 'ASC_RESTART_LIMIT' }, statistics: { restarts: 4, failures: 3 } })
    })

    it('restarts all of them again when a child fails during the restart', async ({ make, puppets }) => {
      const { container, journal } = make({ strategy: 'one-for-all' })
      for (const name of ['a', 'b']) container.spawn(puppetTask, { name, restart: { backoff: { initial: 1 } }, data: puppets.strings })
      const first = await puppets.take(2)
      for (const puppet of first) puppet.tell('ready')
      await journal.ready(2)
      first[0]!.tell('throw', 'first')
      const second = await puppets.take(2)
      second.find(({ name }) => name === 'b')!.tell('throw', 'before it was ready')
      for (const puppet of await puppets.take(2)) puppet.tell('ready')
      await journal.ready(4)
      expect(lives(journal).sort()).toEqual(['a', 'a', 'a', 'b', 'b', 'b'])
      expect(container.statistics).toMatchObject({ restarts: 4, failures: 2 })
    })

    it('kills a sibling that does not end, which does not count as a failure', async ({ make, puppets }) => {
      const { container, journal } = make({ strategy: 'one-for-all' })
      const data = { ...puppets.strings, stubborn: true }
      for (const name of ['a', 'b']) container.spawn(puppetTask, { name, restart: true, data })
      const [one, other] = await puppets.take(2)
      for (const puppet of [one, other]) puppet!.tell('ready')
      await journal.ready(2)
      one!.tell('throw', 'the other will not listen')
      await other!.wrote('interrupted')
      const stubborn = [...container.children].find(({ name }) => name === other!.name)!
      stubborn.kill()
      for (const puppet of await puppets.take(2)) puppet.tell('ready')
      await journal.ready(4)
      expect(container.statistics).toMatchObject({ restarts: 2, failures: 1 })
    })

    it('ends a sibling without restart together with the others, for good', async ({ make, puppets }) => {
      const { container, journal } = make({ strategy: 'one-for-all' })
      container.spawn(puppetTask, { name: 'temporary', data: puppets.strings })
      container.spawn(puppetTask, { name: 'permanent', restart: true, data: puppets.strings })
      const both = await puppets.take(2)
      for (const puppet of both) puppet.tell('ready')
      await journal.ready(2)
      both.find(({ name }) => name === 'permanent')!.tell('throw', 'together')
      const again = await puppets.next()
      again.tell('ready')
      await journal.ready(3)
      expect({ name: again.name, size: container.size, failed: container.failed }).toEqual({ name: 'permanent', size: 1, failed: false })
    })

    it('starts no further child when the start of the first one stops the container', async ({ make, puppets }) => {
      const { container, journal } = make({ strategy: 'one-for-all' })
      for (const name of ['a', 'b', 'c']) container.spawn(puppetTask, { name, restart: { backoff: { initial: 1 } }, data: puppets.strings })
      const all = await puppets.take(3)
      for (const puppet of all) puppet.tell('ready')
      await journal.ready(3)
      let stopped: Promise<void> | undefined
      container.once('spawn', () => void (stopped = container.stop(500)))
      all.find(({ name }) => name === 'b')!.tell('throw', 'all go')
      await journal.spawned(4)
      await stopped
      expect({ size: container.size, spawns: journal.of('spawn').length, exits: journal.of('exit').length }).toEqual({ size: 0, spawns: 4, exits: 4 })
    })

    it('is cancelled by a stop', async ({ make, puppets }) => {
      const { container, journal } = make({ strategy: 'one-for-all' })
      const restart = { backoff: { initial: 60_000, jitter: 0 } }
      for (const name of ['a', 'b']) container.spawn(puppetTask, { name, restart, data: puppets.strings })
      for (const puppet of await puppets.take(2)) puppet.tell('throw', 'both')
      await journal.exited(2)
      await container.stop()
      expect(container).toMatchObject({ size: 0, failed: false })
    })

    it('is refused if its name is unknown', ({ make }) => {
      expect(() => make({ strategy: 'all-for-one' as 'one-for-all' })).toThrow("'strategy' must be one of 'one-for-one', 'one-for-all', 'rest-for-one': current value is 'all-for-one'")
    })
  })
}
