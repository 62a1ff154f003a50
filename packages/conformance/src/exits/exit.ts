import type { SpawnOptions } from '@asc/core'
import { describe, expect } from 'vitest'
import { fixture } from '../observe/fixture.js'
import type { Subject } from '../subject/subject.js'

/** Every exit says how, why and when the child ended. */
export function describeExit({ it, capabilities }: Subject): void {
  describe('exit', () => {
    it('of a task that has returned', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(fixture('returns.mjs'))
      const status = await journal.exited()
      expect(status).toMatchObject({ success: true, code: 0, signal: null, reason: 'returned', output: '' })
      expect(status).not.toHaveProperty('error')
      expect(status.age).toBeGreaterThan(0)
      expect((await journal.spawned()).exit).toBe(status)
    })

    it('of a task that has thrown has the error with stack, name, code and causes', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(fixture('throws.mjs'))
      const { error, ...status } = await journal.exited()
      expect(status).toMatchObject({ success: false, code: 1, signal: null, reason: 'error' })
      expect(error).toBeInstanceOf(Error)
      expect(error).toMatchObject({ name: 'TypeError', message: 'the task failed', code: 'E_TASK' })
      expect(error!.stack).toMatch(/TypeError: the task failed[^]*throws\.mjs:4:/)
      expect(error!.cause).toMatchObject({ name: 'RangeError', message: 'the cause', code: 'E_CAUSE' })
      expect(container.failures).toMatchObject([{ name: 'throws', status: { error } }])
    })

    it.for([
      ['a text', 'throw-text', /just a text/],
      ['nothing', 'throw-nothing', /undefined/],
      ['an error whose cause is itself', 'throw-cycle', /going round/],
      ['an error that cannot be read', 'throw-trap', /./],
    ] as const)('of a task that has thrown %s', async ([, what, message], { make }) => {
      const { container, journal } = make()
      container.spawn(fixture('throws-oddly.mjs'), { data: what })
      const status = await journal.exited()
      expect(status).toMatchObject({ code: 1, reason: 'error' })
      expect(status.error!.message).toMatch(message)
    })

    it.runIf(capabilities.isolated)('of a child that ends itself has its code', async ({ make, puppets }) => {
      const { container, journal } = make()
      container.run(fixture('puppet.mjs'), { count: 3, data: puppets.strings })
      const [first, second, third] = await puppets.take(3)
      first!.tell('exit', 7)
      const failed = await journal.exited()
      expect(failed).toMatchObject({ success: false, code: 7, signal: null, reason: 'error' })
      expect(failed).not.toHaveProperty('error')
      second!.tell('exit', 0)
      expect(await journal.exited(2)).toMatchObject({ success: true, code: 0, reason: 'returned' })
      third!.tell('status', 'untouched')
      await journal.said('untouched')
    })

    it.runIf(capabilities.isolated).for(['exception', 'rejection'])('of a child with an uncaught %s has the error', async (what, { make }) => {
      const { container, journal } = make()
      container.spawn(fixture('uncaught.mjs'), { data: what })
      const status = await journal.exited()
      expect(status).toMatchObject({ success: false, code: 1, reason: 'error', error: { name: 'SyntaxError', message: `uncaught ${what}` } })
      expect(status.error!.stack).toContain('uncaught.mjs')
    })

    it.runIf(capabilities.multiprocess)('of a child that another program killed names the signal', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(fixture('ready.mjs'))
      process.kill((await journal.ready()).pid!, 'SIGKILL')
      expect(await journal.exited()).toMatchObject({ success: false, code: null, signal: 'SIGKILL', reason: 'signal' })
    })

    it.for(['interrupt', 'terminate'] as const)('after %s is graceful', async (method, { make }) => {
      const { container, journal } = make()
      container.spawn(fixture('ready.mjs'))
      const child = await journal.ready()
      child[method]()
      expect(await journal.exited()).toMatchObject({ success: true, code: 0, reason: 'interrupted' })
    })

    it('of a child that fails while it drains is a failure', async ({ make, puppets }) => {
      const { container, journal } = make()
      container.spawn(fixture('puppet.mjs'), { data: { ...puppets.strings, stubborn: true } })
      const puppet = await puppets.next()
      container.interrupt()
      await puppet.wrote('interrupted')
      puppet.tell('throw', 'cannot drain')
      expect(await journal.exited()).toMatchObject({ success: false, code: 1, reason: 'error', error: { message: 'cannot drain' } })
    })

    it('of a killed child is `killed`, even if it was interrupted before', async ({ make, puppets }) => {
      const { container, journal } = make()
      container.spawn(fixture('puppet.mjs'), { data: { ...puppets.strings, stubborn: true } })
      const puppet = await puppets.next()
      const child = await journal.spawned()
      child.interrupt()
      await puppet.wrote('interrupted')
      child.kill()
      expect(await journal.exited()).toMatchObject({ success: false, reason: 'killed' })
      for (const method of ['interrupt', 'terminate', 'hangup', 'kill'] as const) child[method]()
      expect(child.state).toBe('exited')
      expect(journal.of('exit')).toHaveLength(1)
    })

    it.runIf(capabilities.multiprocess && capabilities.signals)('is not explained by an error that the child has handled before', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(fixture('handles-uncaught.mjs'))
      const child = await journal.ready()
      process.kill(child.pid!, 'SIGKILL')
      const status = await journal.exited()
      expect({ reason: status.reason, error: status.error }).toEqual({ reason: 'signal', error: undefined })
    })

    it('of a child that was replaced on purpose is not a failure', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(fixture('ready.mjs'), { restart: true })
      const child = await journal.ready()
      expect(await container.replace(child)).toBe(true)
      expect(await journal.exited()).toMatchObject({ success: true, reason: 'recycled' })
      await journal.ready(2)
    })

    it('is emitted after everything that the child has reported', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(fixture('says-much.mjs'), { data: 500 })
      await journal.exited()
      const events = journal.entries.filter(({ event }) => event === 'report' || event === 'exit')
      expect(events).toHaveLength(502)
      expect(events.at(-2)).toMatchObject({ message: { error: { message: 'the last word' } } })
    })

    it.runIf(capabilities.isolated)('is emitted after everything that the child has reported before it ended itself', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(fixture('says-and-exits.mjs'), { data: 500 })
      expect(await journal.exited()).toMatchObject({ code: 3 })
      expect(journal.of('report').at(-1)).toMatchObject({ message: { status: 'message 500' } })
      expect(journal.of('report')).toHaveLength(500)
    })

    it.runIf(capabilities.resourceLimits || capabilities.multiprocess)('of a child that reaches its heap limit is out-of-memory', async ({ make }) => {
      const { container, journal } = make()
      const limit: SpawnOptions = capabilities.resourceLimits
        ? { resourceLimits: { maxOldGenerationSizeMb: 24, maxYoungGenerationSizeMb: 4 } }
        : { execArgv: ['--max-old-space-size=24'], output: 'pipe' }
      container.spawn(fixture('ready.mjs'), { name: 'sibling' })
      container.spawn(fixture('hoards.mjs'), limit)
      expect(await journal.exited()).toMatchObject({ success: false, reason: 'out-of-memory' })
      expect([...container.children].map(({ name }) => name)).toEqual(['sibling'])
    })
  })
}
