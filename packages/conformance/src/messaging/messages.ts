import { setImmediate as turn } from 'node:timers/promises'
import { exec, type Child } from '@asc/core'
import { describe, expect } from 'vitest'
import { fixture } from '../observe/fixture.js'
import type { Subject } from '../subject/subject.js'

/** Messages between the container's own code and its tasks. Requests are the next topic. */
export function describeMessages({ it, capabilities }: Subject): void {
  describe('messages', () => {
    const correspondent = fixture('correspondent.mjs')
    const numbers = Array.from({ length: 1000 }, (_, number) => number)

    it('arrive on both sides as structured clones', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(correspondent)
      const child = await journal.ready()
      await child.request(['listen'])
      const body = { map: new Map([[1, new Date(0)]]), big: 2n ** 70n, bytes: new Uint8Array([1, 2]), nothing: undefined, error: new RangeError('x') }
      expect(child.send(body)).toBe(true)
      const { body: back } = (await journal.next('message')) as { body: { heard: typeof body } }
      expect(back.heard).toMatchObject({ map: body.map, big: body.big, error: { name: 'RangeError', message: 'x' } })
      expect([...back.heard.bytes]).toEqual([1, 2])
      expect('nothing' in back.heard).toBe(true)
    })

    it('keep their order', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(correspondent)
      const child = await journal.ready()
      await child.request(['listen'])
      for (const number of numbers) child.send(number)
      await journal.heard({ heard: numbers.at(-1) })
      expect(journal.of('message').map(({ body }) => (body as { heard: number }).heard)).toEqual(numbers)
    })

    it('sent before the task listens wait for it, in one order with requests', async ({ make }) => {
      const { container, journal } = make()
      const asked = new Promise<() => void>((resolve) => {
        container.onRequest(() => new Promise<void>((admit) => resolve(admit)))
      })
      container.on('spawn', (child) => child.send('first'))
      container.spawn(fixture('listens-late.mjs'))
      const child = await journal.spawned()
      const answer = child.request('second')
      child.send('third')
      const last = child.request('fourth')
      const admit = await asked
      admit()
      expect(await last).toEqual(['first', 'second', 'third', 'fourth'])
      expect(await answer).toEqual(expect.arrayContaining(['first', 'second']))
    })

    it('wait for the next listener if one took only the first', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(correspondent)
      const child = await journal.ready()
      for (const number of [1, 2, 3]) child.send(number)
      for (const number of [1, 2, 3]) expect(await child.request(['listenOnce'])).toBe(number)
    })

    it('of a child that ends are all delivered before its exit event', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(correspondent)
      const child = await journal.ready()
      // Messages to a child that has just ended must not lose the messages that it had sent.
      container.on('message', () => child.send('too late'))
      child.request(['send', ...numbers]).catch(() => {})
      child.request(capabilities.isolated ? ['exit', 0] : ['settle']).catch(() => {})
      child.request(['stopAnswering']).catch(() => {})
      await journal.exited()
      const told = journal.entries.filter(({ event }) => event === 'message' || event === 'exit')
      expect(told.map((entry) => (entry.event === 'message' ? entry.body : entry.event))).toEqual([...numbers, 'exit'])
    })

    it('keep a child whose task has settled alive while it listens', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(correspondent, { data: { returns: true } })
      const child = await journal.ready()
      await child.request(['listen'])
      await child.request(['stopAnswering'])
      child.send('still there?')
      await journal.heard({ heard: 'still there?' })
      container.spawn(correspondent, { data: { returns: true } })
      const other = await journal.ready(2)
      await other.request(['stopAnswering'])
      expect(await journal.exited()).toMatchObject({ reason: 'returned', code: 0 })
      expect(child.state).toBe('ready')
      expect(other.state).toBe('exited')
    })

    it('do not keep an interrupted child alive, even if it has read `signal`', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(correspondent, { data: { returns: true } })
      const child = await journal.ready()
      await child.request(['takeSignal'])
      await child.request(['listen'])
      child.interrupt()
      expect(await journal.exited()).toMatchObject({ success: true, reason: 'interrupted', code: 0 })
    })

    it('that cannot be cloned throw where they are sent', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(correspondent)
      const child = await journal.ready()
      expect(() => child.send(() => {})).toThrow(TypeError)
      expect(() => child.send({ deep: Symbol('x') })).toThrow(/'message' must be structured-cloneable/)
      expect(await child.request(['sendBadly'])).toMatchObject({ name: 'TypeError', message: expect.stringMatching(/structured-cloneable/) as string })
      expect(await child.request(['echo', 'well'])).toBe('well')
    })

    it.runIf(capabilities.multiprocess)('cannot transfer anything between processes', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(correspondent)
      const child = await journal.ready()
      const bytes = new ArrayBuffer(8)
      expect(() => child.send(bytes, { transfer: [bytes] })).toThrow(expect.objectContaining({ code: 'ASC_MESSAGE', message: expect.stringMatching(/share no memory/) as string }))
      await expect(child.request(['echo', bytes], { transfer: [bytes] })).rejects.toMatchObject({ code: 'ASC_MESSAGE' })
      expect(bytes.byteLength).toBe(8)
    })

    it.runIf(!capabilities.multiprocess)('can transfer what they carry', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(correspondent)
      const child = await journal.ready()
      await child.request(['listen'])
      const bytes = new Uint8Array([1, 2, 3]).buffer
      child.send(bytes, { transfer: [bytes] })
      expect(bytes.byteLength).toBe(0)
      const { body } = await journal.next('message')
      expect([...new Uint8Array((body as { heard: ArrayBuffer }).heard)]).toEqual([1, 2, 3])
      expect(await child.request(['give', 'message'])).toBe(0)
      expect((await journal.next('message', 2)).body).toBeInstanceOf(ArrayBuffer)
      expect(await child.request(['give', 'answer'])).toHaveProperty('byteLength', 3)
    })

    it.runIf(capabilities.exec)('are refused for a command', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(exec(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { ready: true }), { name: 'mute' })
      const child = await journal.ready()
      expect(() => child.send('hello')).toThrow(expect.objectContaining({ code: 'ASC_MESSAGE', message: expect.stringMatching(/'mute'.*NOTIFY_PIPE/) as string }))
      await expect(child.request('hello')).rejects.toMatchObject({ code: 'ASC_MESSAGE' })
      await expect(child.drained()).rejects.toMatchObject({ code: 'ASC_MESSAGE' })
    })

    it.for([['an option', { transfer: 7 }, /'transfer' must be an array/]] as const)('with %s that is invalid are refused', async ([, options, text], { make }) => {
      const { container, journal } = make()
      container.spawn(correspondent)
      const child = await journal.ready()
      expect(() => child.send('x', options as never)).toThrow(text)
    })

    it('to a child that has ended are dropped, and send returns false', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(fixture('returns.mjs'))
      const child = await journal.spawned()
      await journal.exited()
      expect(child.send('hello')).toBe(false)
      await expect(child.drained()).rejects.toMatchObject({ code: 'ASC_CHILD_EXITED', status: { reason: 'returned' } })
    })

    it('of a child wait while its parent is busy with earlier ones', async ({ make }) => {
      const { container, journal } = make()
      let finish!: () => void
      const busy = new Promise<void>((resolve) => (finish = resolve))
      container.on('message', () => busy)
      container.spawn(correspondent)
      const child = await journal.ready()
      const sent = (await child.request(['flood'])) as number
      expect(sent).toBe(1024)
      const drained = child.request(['drained'])
      expect(await child.request(['echo', 'not yet'])).toBe('not yet')
      finish()
      await drained
      expect(journal.of('message')).toHaveLength(sent)
      const more = (await child.request(['flood'])) as number
      await journal.next('message', sent + more)
    })

    it('of a child that never waits are refused in the end', async ({ make }) => {
      const { container, journal } = make()
      container.on('message', () => new Promise(() => {}))
      container.spawn(correspondent)
      const child = await journal.ready()
      expect(await child.request(['overflow'])).toEqual({ sent: 65_536, name: 'ChannelFullError', code: 'ASC_CHANNEL_FULL' })
    })

    it('to a child that reads none wait, and are refused in the end', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(fixture('ready.mjs'))
      const child = await journal.ready()
      const sent = sendUntilFull(child)
      expect(sent).toBeLessThanOrEqual(1024)
      const drained = child.drained()
      const overflow = async () => {
        for (let more = 0; more < 65_536; more++) {
          child.send(more)
          // Other tests share this event loop.
          if (more % 1024 === 0) await turn()
        }
      }
      await expect(overflow()).rejects.toMatchObject({ code: 'ASC_CHANNEL_FULL' })
      child.kill()
      await expect(drained).rejects.toMatchObject({ code: 'ASC_CHILD_EXITED', status: { reason: 'killed' } })
    })

    it('go on as soon as the other side has caught up', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(correspondent)
      const child = await journal.ready()
      let sent = 0
      for (let round = 0; round < 3; round++) {
        sent += sendUntilFull(child)
        if (round === 0) await child.request(['listen'])
        await child.drained()
      }
      await journal.next('message', sent)
      expect(sent).toBeGreaterThan(0)
    })

    it('are not passed on to a restarted child', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(correspondent, { restart: true })
      const child = await journal.ready()
      child.send('for the first')
      child.kill()
      const second = await journal.ready(2)
      await second.request(['listen'])
      second.send('for the second')
      expect((await journal.next('message')).body).toEqual({ heard: 'for the second' })
    })
  })
}

/** Sends until the child asks to wait, and returns how many. */
function sendUntilFull(child: Child): number {
  let sent = 1
  while (child.send(sent)) sent++
  return sent
}
