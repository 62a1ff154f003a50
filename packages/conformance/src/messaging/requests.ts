import { describe, expect } from 'vitest'
import { fixture } from '../observe/fixture.js'
import type { Subject } from '../subject/subject.js'

/** Requests and their answers, in both directions: what happens when one side is late, gives up, fails or dies. */
export function describeRequests({ it, capabilities }: Subject): void {
  describe('requests', () => {
    const correspondent = fixture('correspondent.mjs')

    it('of the parent are each answered by the task', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(correspondent)
      const child = await journal.spawned()
      const values = Array.from({ length: 100 }, (_, number) => ({ number }))
      expect(await Promise.all(values.map((value) => child.request(['echo', value])))).toEqual(values)
    })

    it('of a task are each answered by the container, in whatever order', async ({ make }) => {
      const { container, journal } = make()
      const answers: (() => void)[] = []
      container.onRequest((child, number) => {
        const answer = new Promise<string>((resolve) => answers.push(() => resolve(`${child.name} ${number as number}`)))
        if (answers.length === 10) for (const settle of answers.reverse()) settle()
        return answer
      })
      container.spawn(correspondent, { name: 'asker' })
      const child = await journal.ready()
      const asked = Array.from({ length: 10 }, (_, number) => child.request(['ask', number]))
      expect(await Promise.all(asked)).toEqual(asked.map((_, number) => `asker ${number}`))
    })

    it('are rejected with the error that the handler threw', async ({ make }) => {
      const { container, journal } = make()
      container.onRequest(() => {
        throw Object.assign(new SyntaxError('unreadable'), { code: 'E_READ' })
      })
      container.spawn(correspondent)
      const child = await journal.ready()
      await expect(child.request(['fail'])).rejects.toMatchObject({ name: 'RangeError', message: 'out of paper', code: 'E_PAPER' })
      await expect(child.request(['ask', 'anything'])).rejects.toMatchObject({ name: 'SyntaxError', message: 'unreadable', code: 'E_READ' })
    })

    it('are rejected when the answer cannot be cloned', async ({ make }) => {
      const { container, journal } = make()
      container.onRequest(() => Symbol('no'))
      container.spawn(correspondent)
      const child = await journal.ready()
      await expect(child.request(['answerBadly'])).rejects.toMatchObject({ name: 'TypeError', message: expect.stringMatching(/structured-cloneable/) as string })
      await expect(child.request(['ask', 'anything'])).rejects.toMatchObject({ name: 'TypeError' })
    })

    it('that cannot be cloned are rejected, and leave nothing behind', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(correspondent, { data: { returns: true } })
      const child = await journal.ready()
      await expect(child.request(() => {})).rejects.toThrow(TypeError)
      expect(await child.request(['echo', 1])).toBe(1)
    })

    it('that take too long are rejected and cancelled; a late answer is dropped', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(correspondent)
      const child = await journal.ready()
      await expect(child.request(['hang'], { timeout: 50 })).rejects.toMatchObject({ name: 'RequestTimeoutError', code: 'ASC_REQUEST_TIMEOUT', message: /50 ms/ })
      await journal.heard({ aborted: 'ASC_MESSAGE' })
      expect(await child.request(['echo', 'next'], { timeout: 2 ** 31 - 1 })).toBe('next')
      expect(journal.of('log').filter(({ level }) => level === 'warn')).toEqual([])
    })

    it('of a task that take too long are rejected and cancelled too', async ({ make }) => {
      const { container, journal } = make()
      const calledOff = new Promise((resolve) => {
        container.onRequest((_child, _message, { signal }) => new Promise(() => signal.addEventListener('abort', () => resolve(signal.reason))))
      })
      container.spawn(correspondent)
      const child = await journal.ready()
      await expect(child.request(['ask', 'anything', { timeout: 50 }])).rejects.toMatchObject({ code: 'ASC_REQUEST_TIMEOUT' })
      expect(await calledOff).toMatchObject({ code: 'ASC_MESSAGE' })
    })

    it('can be cancelled by a signal', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(correspondent)
      const child = await journal.ready()
      const controller = new AbortController()
      const asked = child.request(['hang'], { signal: controller.signal })
      await journal.heard('hanging')
      controller.abort(new Error('never mind'))
      await expect(asked).rejects.toThrow('never mind')
      await journal.heard({ aborted: 'ASC_MESSAGE' })
      await expect(child.request(['hang'], { signal: controller.signal })).rejects.toThrow('never mind')
      expect(await child.request(['echo', 1])).toBe(1)
      expect(journal.of('message')).toHaveLength(2)
    })

    it('are rejected with the exit status when the child dies', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(correspondent, { name: 'mortal' })
      const child = await journal.ready()
      const asked = child.request(['hang'])
      await journal.heard('hanging')
      child.kill()
      await expect(asked).rejects.toMatchObject({ name: 'ChildExitedError', code: 'ASC_CHILD_EXITED', status: { reason: 'killed' }, message: /'mortal'.*killed/ })
      expect(child.exit).toMatchObject({ reason: 'killed' })
    })

    it('are rejected when the child fails, or has never listened', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(correspondent)
      container.spawn(fixture('ready.mjs'))
      const [child, deaf] = [await journal.ready(), await journal.ready(2)].sort((a) => (a.name === 'correspondent' ? -1 : 1))
      const asked = child!.request(['hang'])
      const unheard = deaf!.request('anything')
      child!.request(['throw', 'torn']).catch(() => {})
      await expect(asked).rejects.toMatchObject({ code: 'ASC_CHILD_EXITED', status: { reason: 'error' }, cause: { message: 'torn' } })
      deaf!.interrupt()
      await expect(unheard).rejects.toMatchObject({ code: 'ASC_CHILD_EXITED', status: { reason: 'interrupted' } })
    })

    it('to a child that has ended are rejected at once', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(fixture('throws.mjs'))
      const child = await journal.spawned()
      await journal.exited()
      await expect(child.request('anything')).rejects.toMatchObject({ code: 'ASC_CHILD_EXITED', status: { reason: 'error' } })
    })

    it('to a child that could not be started are rejected', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(new URL('missing.mjs', import.meta.url))
      const child = await journal.spawned()
      await expect(child.request('anything')).rejects.toMatchObject({ code: 'ASC_CHILD_EXITED', status: { reason: 'error' } })
    })

    it('of a task are rejected at once if the container has no handler', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(correspondent)
      const child = await journal.ready()
      await expect(child.request(['ask', 'anything'])).rejects.toMatchObject({ code: 'ASC_MESSAGE', message: /onRequest/ })
    })

    it('of a child that dies are cancelled', async ({ make }) => {
      const { container, journal } = make()
      let asked!: () => void
      const arrived = new Promise<void>((resolve) => (asked = resolve))
      const calledOff = new Promise((resolve) => {
        container.onRequest((_child, _message, { signal }) => {
          asked()
          return new Promise(() => signal.addEventListener('abort', () => resolve(signal.reason)))
        })
      })
      container.spawn(correspondent)
      const child = await journal.ready()
      child.request(['ask', 'anything']).catch(() => {})
      await arrived
      child.kill()
      expect(await calledOff).toMatchObject(capabilities.multiprocess ? { code: expect.any(String) as string } : { code: 'ASC_CHILD_EXITED' })
    })

    it('that an interrupted child has begun to answer are still answered', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(correspondent, { data: { returns: true } })
      const child = await journal.ready()
      const asked = child.request(['finish'])
      await journal.heard('working')
      child.interrupt()
      expect(await asked).toBe('finished')
      expect(await journal.exited()).toMatchObject({ success: true, reason: 'interrupted' })
    })

    it.for([
      ['timeout', { timeout: -1 }, RangeError],
      ['timeout', { timeout: '1' }, TypeError],
      ['signal', { signal: 'stop' }, TypeError],
      ['transfer', { transfer: 7 }, TypeError],
    ] as const)('with a bad %s are rejected: %o', async ([option, options, kind], { make }) => {
      const { container, journal } = make()
      container.spawn(correspondent)
      const child = await journal.spawned()
      const refused = child.request('anything', options as never)
      await expect(refused).rejects.toThrow(kind)
      await expect(refused).rejects.toThrow(`'${option}' must be`)
    })
  })
}
