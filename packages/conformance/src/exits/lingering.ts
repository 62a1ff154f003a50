import { describe, expect } from 'vitest'
import { fixture } from '../observe/fixture.js'
import type { Subject } from '../subject/subject.js'

/** What is left in the event loop of a child that has done its work does not keep it. */
export function describeLingering({ it, capabilities }: Subject): void {
  const isolated = it.runIf(capabilities.isolated)
  const lingers = fixture('lingers.mjs')

  describe('a child that is asked to end, and has left a timer', () => {
    isolated('is ended within a second after its task has settled; the log says what was active, and its hooks have run', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(lingers, { data: { how: 'task' } })
      const child = await journal.ready()
      child.interrupt()
      await journal.said('before its exit')
      await journal.said('flushed')
      expect(await journal.exited()).toMatchObject({ success: true, code: 0, reason: 'interrupted' })
      const { fields } = await journal.next('log', 1, ({ text }) => text === 'Child had done its work and is ended, as something keeps it alive')
      expect(fields.active).toContain('Timeout')
    })

    isolated('is not ended while it works on what it has named, nor, once that is done, kept', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(lingers, { data: { how: 'works' } })
      const child = await journal.ready()
      child.interrupt()
      await journal.said('worked')
      await journal.said('flushed')
      expect(await journal.exited()).toMatchObject({ success: true, reason: 'interrupted' })
    })

    isolated('is left alone where it has asked for that, and where its task had settled before and it handles the signal itself', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(lingers, { data: { how: 'returned' }, name: 'returned' })
      container.spawn(lingers, { data: { how: 'stays' }, name: 'stays' })
      await journal.ready(2)
      for (const child of container.children) child.interrupt()
      expect(await journal.exited()).toMatchObject({ code: 7 })
      expect(journal.of('log').filter(({ text }) => text.startsWith('Child had done its work'))).toEqual([])
      await container.stop(false)
    })
  })
}
