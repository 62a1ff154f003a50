import { connect } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { fixture } from '../observe/fixture.js'
import type { Subject } from '../subject/subject.js'

/** The life of a child from its own point of view. `exec` is tested with the commands, the heartbeat with health. */
export function describeInstance({ it, capabilities }: Subject): void {
  describe('instance', () => {
    const puppetTask = fixture('puppet.mjs')

    it.runIf(capabilities.isolated)('lives until its task has settled and its event loop is empty', async ({ make, folder }) => {
      const { container, journal } = make()
      const path = join(folder, 'socket')
      container.spawn(fixture('serves-and-returns.mjs'), { data: path, ready: 'start' })
      await journal.said('returned')
      for (const [order, answer] of [['hello', 'served'], ['end', 'ending']] as const) {
        const socket = connect(path)
        socket.end(order)
        expect(String(await once(socket, 'data'))).toBe(answer)
      }
      expect(await journal.exited()).toMatchObject({ reason: 'returned', code: 0 })
    })

    it('waits for a task whose promise is not in the event loop', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(fixture('hangs.mjs'))
      const child = await journal.ready()
      container.spawn(fixture('returns.mjs'))
      await journal.exited()
      expect(child.state).toBe('ready')
    })

    it('ends at once and successfully on interrupt if nothing in it waits for that', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(fixture('hangs.mjs'))
      const child = await journal.ready()
      child.interrupt()
      expect(await journal.exited()).toMatchObject({ success: true, reason: 'interrupted' })
    })

    it.for(['interrupt', 'terminate'] as const)('that reads `signal` drains on %s', async (method, { make }) => {
      const { container, journal } = make()
      container.spawn(fixture('drains.mjs'))
      const child = await journal.ready()
      child[method]()
      expect(await journal.exited()).toMatchObject({ success: true, code: 0, reason: 'interrupted' })
      expect(journal.of('report').map(({ message }) => message.status ?? '')).toEqual(['up', 'draining: InterruptError ASC_INTERRUPT', 'drained'])
    })

    it('that sleeps is woken by an interrupt with an InterruptError, and may still work', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(fixture('wakes.mjs'))
      const child = await journal.ready()
      child.interrupt()
      expect(await journal.exited()).toMatchObject({ success: true, code: 0, reason: 'interrupted' })
      expect(journal.of('report').at(-1)).toMatchObject({ message: { status: 'woken by InterruptError ASC_INTERRUPT' } })
    })

    it('ignores a second interrupt', async ({ make, puppets }) => {
      const { container, journal } = make()
      container.spawn(puppetTask, { data: { ...puppets.strings, stubborn: true } })
      const puppet = await puppets.next()
      const child = await journal.spawned()
      child.interrupt()
      await puppet.wrote('interrupted')
      child.interrupt()
      child.terminate()
      puppet.tell('write', 'still here')
      await puppet.wrote('still here')
      expect(journal.of('exit')).toEqual([])
      puppet.tell('return')
      expect(await journal.exited()).toMatchObject({ success: true, reason: 'interrupted' })
      expect(puppet.lines.entries).toEqual(['interrupted', 'still here'])
    })

    it('without a handler ends on hangup', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(fixture('hangs.mjs'))
      const child = await journal.ready()
      child.hangup()
      expect(await journal.exited()).toMatchObject({ success: true, code: 0 })
    })

    it('that reads `signal` drains on hangup', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(fixture('drains.mjs'))
      const child = await journal.ready()
      child.hangup()
      expect(await journal.exited()).toMatchObject({ success: true, code: 0 })
      expect(journal.of('report').at(-1)).toMatchObject({ message: { status: 'drained' } })
    })

    it.runIf(capabilities.signals).for([['interrupt', 'SIGINT'], ['terminate', 'SIGTERM'], ['hangup', 'SIGHUP']] as const)(
      'may handle %s itself, each time: %s',
      async ([method, signal], { make }) => {
        const { container, journal } = make()
        container.spawn(fixture('handles.mjs'), { data: signal })
        const child = await journal.ready()
        for (const time of [1, 2]) {
          child[method]()
          await journal.said(`handled ${signal} ${time}`)
        }
        expect(journal.of('exit')).toEqual([])
      },
    )

    it.runIf(capabilities.signals)('that handles one signal still ends by another', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(fixture('handles.mjs'), { data: 'SIGTERM' })
      const child = await journal.ready()
      child.interrupt()
      expect(await journal.exited()).toMatchObject({ success: true, reason: 'interrupted' })
    })

    it('can change its name', async ({ make, puppets }) => {
      const { container, journal } = make()
      container.spawn(puppetTask, { name: 'before', data: puppets.strings })
      const puppet = await puppets.next()
      expect(puppet.name).toBe('before')
      puppet.tell('rename', 'after')
      const { child } = await journal.next('report', 1, ({ message }) => message.name === 'after')
      expect(child.name).toBe('after')
    })

    it.runIf(capabilities.multiprocess && capabilities.signals)('has its name as the title of its process', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(fixture('tells.mjs'), { name: 'worker-7', data: { what: 'title' } })
      await journal.said('worker-7')
    })

    it('shows itself as JSON', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(fixture('tells.mjs'), { name: 'me', data: { what: 'json' } })
      const { status } = await journal.ready()
      expect(JSON.parse(status!)).toMatchObject({ name: 'me', kind: expect.any(String) as string, pid: expect.any(Number) as number })
    })

    it('reports its state with the methods of a notifier', async ({ make, puppets }) => {
      const { container, journal } = make()
      container.spawn(puppetTask, { data: puppets.strings })
      const puppet = await puppets.next()
      for (const method of ['reloading', 'restarting', 'stopping', 'healthy']) puppet.tell(method)
      puppet.tell('error', 'no disk')
      const { child } = await journal.said('no disk')
      expect(journal.of('report').map(({ message }) => message)).toEqual([
        { ready: false, reloading: true, status: 'Reloading…' },
        { ready: false, reloading: true, restarting: true, status: 'Restarting…' },
        { stopping: true, status: 'Stopping…' },
        { healthy: true },
        { error: 'no disk', status: 'no disk' },
      ])
      expect(child).toMatchObject({ status: 'no disk', reported: { stopping: true, restarting: true } })
    })

    it('that has reported an error and then returns has ended successfully', async ({ make, puppets }) => {
      const { container, journal } = make()
      container.spawn(puppetTask, { data: puppets.strings })
      const puppet = await puppets.next()
      puppet.tell('error', 'mended')
      puppet.tell('return')
      const status = await journal.exited()
      expect(status).toMatchObject({ success: true, reason: 'returned' })
      expect(status).not.toHaveProperty('error')
    })
  })
}
