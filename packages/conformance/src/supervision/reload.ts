import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { fixture } from '../observe/fixture.js'
import type { Subject } from '../subject/subject.js'

/** Mark and sweep by key: new children are ready before old ones end. */
export function describeReload({ it }: Subject): void {
  describe('reload', () => {
    const ready = fixture('ready.mjs')
    const puppetTask = fixture('puppet.mjs')

    it('keeps, replaces, removes and adds children', async ({ make }) => {
      const { container, journal } = make()
      for (const key of ['kept', 'dropped']) container.spawn(ready, { key, name: key, restart: true })
      container.spawn(ready, { name: 'loose', restart: true })
      await container.waitUntilReady()
      const before = new Map([...container.children].map((child) => [child.name, child]))

      const changed = await container.reload(() => {
        expect(container.spawn(ready, { key: 'kept', name: 'kept', restart: true }).kept).toBe(true)
        expect(container.spawn(ready, { key: 'added', name: 'added', restart: true }).kept).toBe(false)
        container.spawn(ready, { name: 'loose', restart: true })
      })

      expect(changed).toBe(true)
      expect([...container.children].map(({ name, state }) => `${name} ${state}`).sort()).toEqual(['added ready', 'kept ready', 'loose ready'])
      expect(container.get('kept')).toBe(before.get('kept'))
      expect({ dropped: container.has('dropped'), added: container.has('added') }).toEqual({ dropped: false, added: true })
      expect([...container.children].find(({ name }) => name === 'loose')).not.toBe(before.get('loose'))
      expect(journal.of('exit').map(({ child, status }) => `${child.name} ${status.reason}`).sort()).toEqual(['dropped interrupted', 'loose interrupted'])
      expect(container).toMatchObject({ failed: false, statistics: { spawns: 5, restarts: 0, failures: 0 } })
    })

    it('ends the old ones only when the new ones are ready', async ({ make, puppets }) => {
      const { container, journal } = make()
      const setup = () => void container.spawn(puppetTask, { data: puppets.strings })
      setup()
      const old = await puppets.next()
      old.tell('ready')
      const child = await journal.ready()
      const reloading = container.reload(setup)
      const fresh = await puppets.next()
      expect(child.state).toBe('ready')
      old.tell('status', 'still serving')
      await journal.said('still serving')
      fresh.tell('ready')
      expect(await reloading).toBe(true)
      await old.gone
      expect([...container.children]).toEqual([await journal.ready(2)])
    })

    it('changes nothing if every key is named again', async ({ make }) => {
      const { container, journal } = make()
      const setup = () => void container.spawn(ready, { key: 'a' })
      setup()
      const child = await journal.ready()
      expect(await container.reload(setup)).toBe(false)
      expect([...container.children]).toEqual([child])
      expect(journal.of('exit')).toEqual([])
    })

    it('fails without harm when the setup throws', async ({ make, puppets }) => {
      const { container, journal } = make()
      container.spawn(ready, { key: 'a' })
      container.spawn(ready, { name: 'loose' })
      await journal.ready(2)
      const before = [...container.children]
      const cause = new Error('no configuration')
      const reloading = container.reload(async () => {
        container.spawn(puppetTask, { key: 'new', data: puppets.strings })
        await puppets.next()
        throw cause
      })
      await expect(reloading).rejects.toMatchObject({ name: 'SetupError', code: 'ASC_SETUP', cause })
      expect([...container.children]).toEqual(before)
      expect(before.map(({ state }) => state)).toEqual(['ready', 'ready'])
      expect({ new: container.has('new'), failed: container.failed }).toEqual({ new: false, failed: false })
      expect(await container.reload(() => void container.spawn(ready, { key: 'a' }))).toBe(true)
      expect([...container.children].map(({ key }) => key)).toEqual(['a'])
    })

    it.for([['that is not restarted', false], ['that would be restarted', true]] as const)(
      'fails without harm when a new child %s fails before it is ready', async ([, restart], { make }) => {
        const { container, journal } = make()
        container.spawn(ready, { name: 'old' })
        const old = await journal.ready()
        const reloading = container.reload(() => {
          container.spawn(ready, { name: 'good' })
          container.spawn(fixture('throws.mjs'), { name: 'bad', restart: restart && { backoff: { initial: 1 }, limit: false } })
        })
        await expect(reloading).rejects.toMatchObject({ code: 'ASC_SETUP', failures: [{ reason: 'error', error: { message: 'the task failed' } }] })
        expect([...container.children]).toEqual([old])
        expect({ state: old.state, failed: container.failed }).toEqual({ state: 'ready', failed: false })
        expect(await container.waitUntilReady()).toBe(true)
      },
    )

    it('does not fail because of earlier failures, and neither does scaling', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(fixture('throws.mjs'), { name: 'one-shot' })
      await journal.next('failed')
      const setup = () => void container.run(ready, { name: 'web', count: 1, restart: true })
      expect(await container.reload(setup)).toBe(true)
      expect(await container.scale('web', 2)).toBe(true)
      expect(await container.reload(setup)).toBe(true)
      expect([...container.children].map(({ name, state }) => `${name} ${state}`)).toEqual(['web-1 ready', 'web-2 ready'])
    })

    it('that fails keeps the children that other code has spawned meanwhile', async ({ make, puppets }) => {
      const { container, journal } = make({ startConcurrency: Infinity })
      let failNow!: () => void
      const called = new Promise<void>((resolve) => (failNow = resolve))
      const reloading = container.reload(async () => {
        container.spawn(puppetTask, { name: 'tried', data: puppets.strings })
        await called
        container.spawn(puppetTask, { name: 'tried-too', data: puppets.strings })
        throw new Error('changed my mind')
      })
      container.spawn(ready, { name: 'others', key: 'others' })
      await journal.ready()
      failNow()
      await expect(reloading).rejects.toMatchObject({ code: 'ASC_SETUP', cause: { message: 'changed my mind' } })
      expect([...container.children].map(({ name, state }) => `${name} ${state}`)).toEqual(['others ready'])
      expect({ failed: container.failed, tried: journal.of('exit').map(({ child, status }) => `${child.name} ${status.stoppedBy}`).sort() })
        .toEqual({ failed: false, tried: ['tried reload', 'tried-too reload'] })
    })

    it('that succeeds keeps the children that other code has spawned meanwhile', async ({ make, puppets }) => {
      const { container, journal } = make()
      container.spawn(ready, { name: 'old' })
      await journal.ready()
      const reloading = container.reload(() => void container.spawn(puppetTask, { name: 'new', data: puppets.strings }))
      const fresh = await puppets.next()
      container.spawn(ready, { name: 'others' })
      await journal.ready(2)
      fresh.tell('ready')
      expect(await reloading).toBe(true)
      expect([...container.children].map(({ name }) => name).sort()).toEqual(['new', 'others'])
    })

    it('waits for another reload', async ({ make }) => {
      const { container } = make()
      const order: string[] = []
      const first = container.reload(() => {
        order.push('first')
        container.spawn(ready, { key: 'a' })
      })
      const second = container.reload(() => {
        order.push(`second, a is ${container.get('a')?.state}`)
        container.spawn(ready, { key: 'b' })
      })
      await Promise.all([first, second])
      expect(order).toEqual(['first', 'second, a is ready'])
      expect([...container.children].map(({ key }) => key)).toEqual(['b'])
    })

    it('ends when the container is stopped', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(ready, { key: 'a' })
      await journal.ready()
      const reloading = container.reload(() => void container.spawn(fixture('waits.mjs')))
      const failed = reloading.catch((error: unknown) => error)
      await journal.said('waiting')
      await container.stop()
      expect(await failed).toMatchObject({ code: 'ASC_SETUP' })
      expect(container.size).toBe(0)
    })

    it('removes a child that waits for its restart', async ({ make, folder }) => {
      const { container, journal } = make()
      const data = { file: join(folder, 'lives'), plan: ['throw', 'throw'] }
      container.spawn(fixture('lives.mjs'), { key: 'a', data, restart: { backoff: { initial: 60_000 } } })
      await journal.next('restart', 2)
      expect(await container.reload(() => {})).toBe(true)
      expect(container).toMatchObject({ size: 0, failed: false })
    })

    it('replaces a key whose child has ended', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(fixture('returns.mjs'), { key: 'a' })
      await container.wait()
      expect(await container.reload(() => expect(container.spawn(ready, { key: 'a' }).kept).toBe(false))).toBe(true)
      expect(container.get('a')).toBe(await journal.ready())
    })
  })
}
