import { exec } from '@asc/core'
import { logLines } from '@asc/core/backend'
import { describe, expect } from 'vitest'
import type { Journal } from '../observe/journal.js'
import { fixture } from '../observe/fixture.js'
import type { Subject } from '../subject/subject.js'

/** The grace period of these tests, in milliseconds: between the second request and the kill lies half a second. */
const grace = 10_000

/** What a child is asked, and what the log says, before a child that does not end is killed. */
export function describeOverstaying({ it, capabilities }: Subject): void {
  const isolated = it.runIf(capabilities.isolated)
  const overstays = fixture('overstays.mjs')

  describe('a child that does not end when it is asked to', () => {
    isolated('is asked what is still open, asked again by SIGTERM, and then killed; the log says each', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(overstays)
      await journal.ready()
      await container.stop(grace)
      await journal.said('asked again')
      const open = await journal.next('log', 1, ({ text }) => text === logLines.stillOpen)
      const again = await journal.next('log', 1, ({ text }) => text === logLines.askedAgain)
      const killed = await journal.next('log', 1, ({ text }) => text === logLines.killed)
      expect(open).toMatchObject({ level: 'info', fields: { open: expect.stringContaining('Timeout') as string } })
      expect(again).toMatchObject({ level: 'warn', fields: { killedIn: expect.any(Number) as number } })
      expect(killed).toMatchObject({ level: 'warn', fields: { open: expect.any(String) as string, status: 'asked again' } })
      expect(again.at).toBeLessThan(killed.at)
      expect(await journal.exited()).toMatchObject({ reason: 'killed', success: false, stoppedBy: 'stop' })
    })

    isolated('ends well where the second request ends it', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(overstays, { data: { obeys: true } })
      await journal.ready()
      await container.stop(grace)
      expect(await journal.exited()).toMatchObject({ reason: 'interrupted', success: true, code: 0 })
      expect(texts(journal)).not.toContain(logLines.killed)
    })

    isolated('is told how much time it has', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(overstays)
      await journal.ready()
      const stopped = container.stop(20_000)
      const said = await journal.next('report', 1, ({ message }) => message.status?.startsWith('working on') === true)
      const given = Number(/for (\d+) ms/.exec(said.message.status!)?.[1])
      expect(given).toBeGreaterThan(18_000)
      expect(given).toBeLessThanOrEqual(20_000)
      await container.stop(false)
      await stopped
    })

    isolated('and is in a tight loop is killed; the log says that it does not answer', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(overstays, { data: { spins: true } })
      await journal.ready()
      await container.stop(500)
      await journal.next('log', 1, ({ fields }) => fields.open === 'it does not answer')
      expect(await journal.exited()).toMatchObject({ reason: 'killed' })
    })

    it.runIf(capabilities.exec)('and is a command is asked again as well', async ({ make }) => {
      const { container, journal } = make()
      const say = (message: string) => `echo '${message}' >&$NOTIFY_PIPE`
      const trap = `asked() { test "$again" && ${say('{"status":"asked again"}')}; again=1; }; trap asked TERM`
      container.spawn(exec('sh', ['-c', `${trap}; ${say('{"ready":true}')}; while :; do sleep 0.1; done`]))
      await journal.ready()
      await container.stop(grace)
      await journal.said('asked again')
      expect(texts(journal)).toContain(logLines.askedAgain)
    })

    it('that ends in time is asked once, and nothing is logged about it', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(fixture('ready.mjs'))
      await journal.ready()
      await container.stop()
      expect(texts(journal).filter((text) => [logLines.stillOpen, logLines.askedAgain, logLines.killed].includes(text as never))).toEqual([])
    })

    isolated('and is killed at once is not asked first', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(overstays)
      await journal.ready()
      await container.stop(false)
      expect(texts(journal)).not.toContain(logLines.askedAgain)
      expect(journal.of('report').filter(({ message }) => message.status === 'asked again')).toEqual([])
    })
  })
}

function texts(journal: Journal): string[] {
  return journal.of('log').map(({ text }) => text)
}
