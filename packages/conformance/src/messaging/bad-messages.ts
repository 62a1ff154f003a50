import { exec } from '@asc/core'
import { describe, expect } from 'vitest'
import { fixture, fixturePath } from '../observe/fixture.js'
import type { Subject } from '../subject/subject.js'

/** Anything that a child sends may be invalid; that affects only the child. */
export function describeBadMessages({ it, capabilities }: Subject): void {
  describe('bad messages', () => {
    it('of an instance are dropped and logged', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(fixture('sends-badly.mjs'), { name: 'odd' })
      const child = await journal.ready()
      expect(child).toMatchObject({ name: 'odd', status: 'in the end' })
      const logged = journal.of('log').filter(({ level }) => level === 'warn')
      expect(logged.map(({ fields }) => (fields.err as Error).name)).toEqual(Array.from({ length: 16 }, () => 'ProtocolError'))
      expect(logged[0]!.fields).toMatchObject({ child: 'odd', err: { code: 'ASC_PROTOCOL', message: expect.stringMatching(/'ready'.*string/) as string } })
      expect(journal.of('report')).toHaveLength(1)
    })

    it('that are only long arrive', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(fixture('says-long.mjs'), { data: 10_000_000 })
      const { message } = await journal.next('report')
      expect(message.status!.length).toBe(10_000_000)
      expect(await journal.exited()).toMatchObject({ reason: 'returned' })
    })

    it.runIf(capabilities.exec)('of a command are dropped and logged: malformed lines, and one of 10 MB', async ({ make, puppets }) => {
      const { container, journal } = make()
      const args = [fixturePath('command.mjs'), puppets.strings.path, 'command']
      container.spawn(exec(process.execPath, args), { name: 'odd' })
      const puppet = await puppets.next()
      const lines = ['ready', '{"ready":true', '[{"ready":true}]', 'null', '42', '"ready"', '{"ready":"true"}', '{"status":7}', '{"error":{}}', '\u0000\ufffd']
      for (const line of ['', ...lines, '  ']) puppet.tell('notify', line)
      puppet.tell('notify', '{"status":"still starting"}')
      expect((await journal.said('still starting')).child.state).toBe('starting')
      const errors = () => journal.of('log').filter(({ level }) => level === 'warn').map(({ fields }) => fields.err as Error)
      expect(errors().map(({ name }) => name)).toEqual(lines.map(() => 'ProtocolError'))
      puppet.tell('notifyMuch', 10_000_000, '{"ready":true}')
      await journal.ready()
      expect(errors().at(-1)!.message).toMatch(/10000000/)
      expect(errors()).toHaveLength(lines.length + 1)
    })

    it.runIf(capabilities.exec)('that never end do not fill the memory of the supervisor', async ({ supervise, puppets }) => {
      const program = await supervise()
      const before = (await program.call('memory')) as number
      await program.call('exec', [process.execPath, [fixturePath('command.mjs'), puppets.strings.path, 'command'], { ready: true }], {})
      const puppet = await puppets.next()
      puppet.tell('notifyMuch', 200_000_000, '{"status":"read"}')
      await program.next('report', 1, ({ message }) => message?.status === 'read')
      expect(((await program.call('memory')) as number) - before).toBeLessThan(100_000_000)
    })

    it.runIf(capabilities.multiprocess).for(['text', 'long', 'unreadable', 'cut'])('on the channel itself end only that child: %s', async (what, { make }) => {
      const { container, journal } = make()
      container.spawn(fixture('ready.mjs'), { name: 'sibling' })
      const sibling = await journal.ready()
      container.spawn(fixture('garbles.mjs'), { name: 'garbler', data: what, restart: { limit: { failures: 1, window: 60_000 }, backoff: { initial: 1 } } })
      await journal.next('exit', 2, ({ child }) => child.name === 'garbler')
      for (const { status } of journal.of('exit').slice(0, 2)) expect(status.success).toBe(false)
      // After two failures it has exceeded its limit; the sibling was stopped with the container, and not before.
      expect(await journal.exitOf(sibling)).toMatchObject({ reason: 'interrupted' })
      expect(container.failure).toMatchObject({ code: 'ASC_RESTART_LIMIT' })
    })

    it.runIf(capabilities.isolated)('end with the channel: a child in a tight loop that closed its channel is stopped within 5 s', async ({ make, puppets }) => {
      const { container, journal } = make()
      container.spawn(fixture('puppet.mjs'), { data: puppets.strings })
      const puppet = await puppets.next()
      puppet.tell('closeChannelAndSpin')
      await puppet.wrote('closed')
      const since = performance.now()
      await container.stop(100)
      await puppet.gone
      expect(performance.now() - since).toBeLessThan(5000)
      expect(await journal.exited()).toMatchObject({ reason: 'killed' })
    })
  })
}
