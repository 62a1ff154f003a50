import { describe, expect } from 'vitest'
import { fixture } from '../observe/fixture.js'
import { measureLongTime } from '../observe/long-time.js'
import type { Subject } from '../subject/subject.js'

/**
 * The two clocks. To show that a clock does not end a child, another child with the same clock and a later start is ended by it.
 * Times have only lower bounds, counted from just before the start of the clock, so that a busy machine cannot break them.
 */
export function describeHealth({ it, capabilities }: Subject): void {
  describe('health', () => {
    const puppetTask = fixture('puppet.mjs')

    it('a child that is not ready in time is killed', async ({ make }) => {
      const { container, journal } = make()
      const since = performance.now()
      container.spawn(fixture('waits.mjs'), { startupTimeout: 200 })
      const { at, status } = await journal.next('exit')
      expect(status).toMatchObject({ success: false, reason: 'startup-timeout', error: { name: 'StartupTimeoutError', code: 'ASC_STARTUP_TIMEOUT' } })
      expect(at - since).toBeGreaterThanOrEqual(199)
    })

    it('status messages do not satisfy the startup timeout', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(fixture('chatters.mjs'), { startupTimeout: await measureLongTime(container, journal) })
      expect(await journal.exited(2)).toMatchObject({ reason: 'startup-timeout' })
      expect((await journal.said('busy')).child).toBe(await journal.spawned(2))
    })

    it('the startup timeout ends with ready', async ({ make }) => {
      const { container, journal } = make()
      const startupTimeout = await measureLongTime(container, journal)
      container.spawn(fixture('ready.mjs'), { name: 'prompt', startupTimeout })
      await journal.ready()
      container.spawn(fixture('waits.mjs'), { name: 'late', startupTimeout })
      expect((await journal.next('exit', 2)).child.name).toBe('late')
      expect([...container.children]).toMatchObject([{ name: 'prompt', state: 'ready' }])
    })

    it('a ready child that is silent is killed', async ({ make, puppets }) => {
      const { container, journal } = make()
      container.spawn(puppetTask, { data: puppets.strings, healthCheckTimeout: 200 })
      const puppet = await puppets.next()
      const since = performance.now()
      puppet.tell('ready')
      const { at, status } = await journal.next('exit')
      expect(status).toMatchObject({ success: false, reason: 'health-timeout', error: { name: 'HealthCheckTimeoutError', code: 'ASC_HEALTH_CHECK_TIMEOUT' } })
      expect(at - since).toBeGreaterThanOrEqual(199)
    })

    it('the health check starts with ready, and ready restarts its clock', async ({ make, puppets }) => {
      const { container, journal } = make()
      container.spawn(puppetTask, { name: 'slow', data: puppets.strings, healthCheckTimeout: 300 })
      const puppet = await puppets.next()
      container.spawn(fixture('ready.mjs'), { name: 'silent', healthCheckTimeout: 300 })
      expect((await journal.next('exit')).child.name).toBe('silent')
      expect([...container.children]).toMatchObject([{ name: 'slow', state: 'starting' }])
      const since = performance.now()
      puppet.tell('ready')
      const { at, status } = await journal.next('exit', 2)
      expect(status.reason).toBe('health-timeout')
      expect(at - since).toBeGreaterThanOrEqual(299)
    })

    it.for(['ready', 'healthy', 'status', 'send'] as const)('the message %s restarts the clock of a ready child', async (method, { make, puppets }) => {
      const { container, journal } = make()
      const healthCheckTimeout = await measureLongTime(container, journal)
      container.spawn(puppetTask, { name: 'watched', data: puppets.strings, healthCheckTimeout })
      container.spawn(puppetTask, { name: 'gauge', data: puppets.strings, healthCheckTimeout: 100 })
      const both = await puppets.take(2)
      for (const puppet of both) puppet.tell('ready')
      await journal.next('exit', 1, ({ child }) => child.name === 'gauge')
      const since = performance.now()
      both.find(({ name }) => name === 'watched')!.tell(method, 'alive')
      const { at, status } = await journal.next('exit', 1, ({ child }) => child.name === 'watched')
      expect(status.reason).toBe('health-timeout')
      expect(at - since).toBeGreaterThanOrEqual(healthCheckTimeout - 1)
    })

    it('a heartbeat satisfies the health check, and carries metrics', async ({ make }) => {
      const { container, journal } = make()
      const healthCheckTimeout = await measureLongTime(container, journal)
      container.spawn(fixture('beats.mjs'), { name: 'beating', healthCheckTimeout })
      const child = await journal.ready()
      container.spawn(fixture('ready.mjs'), { name: 'silent', healthCheckTimeout })
      expect((await journal.next('exit', 2)).child.name).toBe('silent')
      expect([...container.children]).toEqual([child])
      expect(child.state).toBe('ready')
      const number = expect.any(Number) as number
      expect(child.metrics).toEqual({ utilization: number, delay: number, rss: number, heapUsed: number })
      expect(child.metrics!.utilization).toBeLessThanOrEqual(1)
      expect(child.metrics!.rss).toBeGreaterThan(1_000_000)
    })

    it('healthy is sent at most once per 10 ms, however often it is called', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(fixture('insists.mjs'))
      const { message } = await journal.next('report', 1, ({ message }) => message.status?.startsWith('said in ') ?? false)
      const sent = journal.entries.filter((entry) => entry.event === 'report' && entry.message.healthy === true).length
      expect(sent).toBeGreaterThanOrEqual(1)
      expect(sent).toBeLessThanOrEqual(2 + Number(message.status!.slice('said in '.length)) / 10)
    })

    it('a heartbeat does not keep a child alive that has nothing to do', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(fixture('beats-and-returns.mjs'), { healthCheckTimeout: 60_000 })
      expect(await journal.exited()).toMatchObject({ reason: 'returned' })
    })

    it.runIf(capabilities.isolated)('a blocked event loop stops the heartbeat, and the child is killed', async ({ make, puppets }) => {
      const { container, journal } = make()
      container.spawn(puppetTask, { data: puppets.strings, healthCheckTimeout: await measureLongTime(container, journal), restart: true })
      const puppet = await puppets.next()
      puppet.tell('ready')
      puppet.tell('heartbeat')
      await journal.next('report', 1, ({ message }) => message.healthy === true)
      puppet.tell('spin')
      expect(await journal.exited(2)).toMatchObject({ reason: 'health-timeout' })
      await puppet.gone
      await puppets.next()
    })

    it('a child that was asked to stop is not checked', async ({ make, puppets }) => {
      const { container, journal } = make()
      container.spawn(puppetTask, { name: 'draining', data: { ...puppets.strings, stubborn: true }, healthCheckTimeout: 100, startupTimeout: 60_000 })
      const puppet = await puppets.next()
      puppet.tell('ready')
      const child = await journal.ready()
      child.interrupt()
      await puppet.wrote('interrupted')
      container.spawn(fixture('ready.mjs'), { name: 'silent', healthCheckTimeout: 100 })
      expect((await journal.next('exit')).child.name).toBe('silent')
      expect(child.state).toBe('stopping')
    })
  })
}
