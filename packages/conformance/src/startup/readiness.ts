import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { fixture } from '../observe/fixture.js'
import type { Subject } from '../subject/subject.js'

/** When a child is ready, and when a container is, or can never be. */
export function describeReadiness({ it }: Subject): void {
  describe('readiness', () => {
    it('comes when the child reports it, and not before', async ({ make, puppets }) => {
      const { container, journal } = make()
      container.spawn(fixture('puppet.mjs'), { data: puppets.strings })
      let ready: boolean | undefined
      const waiting = container.waitUntilReady().then((value) => (ready = value))
      const puppet = await puppets.next()
      puppet.tell('status', 'not yet')
      const { child } = await journal.said('not yet')
      expect({ state: child.state, ready }).toEqual({ state: 'starting', ready: undefined })
      puppet.tell('ready', 'listening')
      expect(await waiting).toBe(true)
      expect(child).toMatchObject({ state: 'ready', status: 'listening' })
    })

    it('comes after the latest status; of many in a short time not all are sent', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(fixture('says-status.mjs'), { data: 500 })
      await journal.said('then at 500')
      const reports = journal.of('report').map(({ message }) => (message.ready ? 'ready' : message.status))
      expect([reports[0], reports[reports.indexOf('ready') - 1], reports.at(-1)]).toEqual(['at 1', 'at 500', 'then at 500'])
      expect(reports.length).toBeLessThan(900)
    })

    it("comes as soon as the task has been called, with ready: 'start'", async ({ make }) => {
      const { container, journal } = make()
      container.spawn(fixture('waits.mjs'), { ready: 'start' })
      expect(await container.waitUntilReady()).toBe(true)
      const order = journal.entries.filter(({ event }) => event === 'report' || event === 'ready')
      expect(order.slice(0, 2)).toMatchObject([{ event: 'report', message: { status: 'waiting' } }, { event: 'ready' }])
    })

    it('counts a child that has ended successfully as ready', async ({ make, puppets }) => {
      const { container } = make()
      container.run(fixture('puppet.mjs'), { count: 2, data: puppets.strings })
      const waiting = container.waitUntilReady()
      const [first, second] = await puppets.take(2)
      first!.tell('return')
      second!.tell('ready')
      expect(await waiting).toBe(true)
      expect({ failed: container.failed, size: container.size }).toEqual({ failed: false, size: 1 })
    })

    it('resolves to false when a child fails before it is ready and is not restarted', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(fixture('ready.mjs'))
      container.spawn(fixture('throws.mjs'), { name: 'broken', key: 'b' })
      expect(await container.waitUntilReady()).toBe(false)
      expect(container.failed).toBe(true)
      expect(container.failure).toMatchObject({ name: 'SetupError', code: 'ASC_SETUP', message: expect.stringMatching(/broken.*the task failed/) })
      expect(container.failures).toMatchObject([{ name: 'broken', key: 'b', status: { reason: 'error', code: 1 } }])
      expect(journal.of('failed')).toMatchObject([{ failures: [{ name: 'broken' }] }])
      expect(await container.waitUntilReady()).toBe(false)
    })

    it('resolves to false when the restart limit is reached: a crash loop does not hang it', async ({ make, folder }) => {
      const { container } = make()
      const restart = { limit: { failures: 2, window: 60_000 }, backoff: { initial: 1 } }
      container.spawn(fixture('lives.mjs'), { data: { file: join(folder, 'lives'), plan: [], forever: 'throw' }, restart })
      expect(await container.waitUntilReady()).toBe(false)
      expect(container.failure).toMatchObject({ name: 'RestartLimitError', code: 'ASC_RESTART_LIMIT' })
      expect(container.failures.map(({ status }) => status.error?.message)).toEqual(['end of life 1', 'end of life 2', 'end of life 3'])
    })

    it('resolves to false when the container was stopped', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(fixture('waits.mjs'))
      const waiting = container.waitUntilReady()
      await journal.said('waiting')
      const stopped = container.stop()
      expect(await waiting).toBe(false)
      await stopped
      expect(container.failed).toBe(false)
    })

    it('comes after a failure and a successful restart', async ({ make, folder }) => {
      const { container, journal } = make()
      container.spawn(fixture('lives.mjs'), { data: { file: join(folder, 'lives'), plan: ['throw'] }, restart: true })
      expect(await container.waitUntilReady()).toBe(true)
      expect(container.failed).toBe(false)
      expect(container.failures).toMatchObject([{ status: { reason: 'error', error: { message: 'end of life 1' } } }])
      expect(container.statistics).toMatchObject({ spawns: 1, restarts: 1, failures: 1 })
      expect(journal.of('failed')).toEqual([])
    })

    it('ends with the first failure, if that is requested', async ({ make, folder }) => {
      const { container } = make()
      const restart = { backoff: { initial: 1 }, limit: false as const }
      container.spawn(fixture('lives.mjs'), { data: { file: join(folder, 'lives'), plan: ['throw'] }, restart })
      expect(await container.waitUntilReady({ strict: true })).toBe(false)
      expect(await container.waitUntilReady()).toBe(true)
    })

    it('ends when the signal is aborted', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(fixture('waits.mjs'))
      await journal.said('waiting')
      const controller = new AbortController()
      const waiting = container.waitUntilReady({ signal: controller.signal })
      controller.abort(new Error('no more patience'))
      await expect(waiting).rejects.toThrow('no more patience')
      await expect(container.waitUntilReady({ signal: controller.signal })).rejects.toThrow('no more patience')
    })

    it('that takes longer than 10 s is logged with the children that are not ready', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(fixture('ready.mjs'), { name: 'prompt' })
      container.spawn(fixture('waits.mjs'), { name: 'late' })
      const since = performance.now()
      void container.waitUntilReady()
      const { at, level, fields, text } = await journal.logged('instance.ready()')
      expect(at - since).toBeGreaterThanOrEqual(9_990)
      expect({ level, children: fields.children }).toEqual({ level: 'warn', children: ['late'] })
      expect(text).toMatch(/waiting/i)
    })
  })
}
