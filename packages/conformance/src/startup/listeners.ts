import { cpSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { connect, createServer, type AddressInfo } from 'node:net'
import { once } from 'node:events'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { exec, Listener, type ListenerAddress } from '@asc/core'
import { describe, expect } from 'vitest'
import { fixture, fixturePath, importModule } from '../observe/fixture.js'
import type { Subject } from '../subject/subject.js'

/** Connects and reads everything that comes. */
async function ask(address: ListenerAddress | undefined): Promise<string> {
  const socket = connect(address as { host: string; port: number } | { path: string })
  let text = ''
  socket.setEncoding('utf8').on('data', (part: string) => (text += part))
  await once(socket, 'close')
  return text.trim()
}

/** A second copy of the whole package, as an installation may have it. */
async function importCopyOfCore(): Promise<typeof import('@asc/core')> {
  const folder = mkdtempSync(join(tmpdir(), 'asc-core-'))
  try {
    cpSync(dirname(createRequire(import.meta.url).resolve('@asc/core')), folder, { recursive: true })
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
    return await importModule(pathToFileURL(join(folder, 'index.js')))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** One socket, bound once, shared by every child of every generation. */
export function describeListeners({ it, capabilities }: Subject): void {
  describe.runIf(capabilities.listeners)('listeners', () => {
    const task = fixture('serves.mjs')
    const loopback = { port: 0, host: '127.0.0.1' }

    it('on port 0 have the port that the system chose', async ({ make }) => {
      using listener = await Listener.bind(loopback)
      const { container, journal } = make()
      container.spawn(task, { listeners: { main: listener } })
      await journal.ready()
      const { port } = listener.address() as { port: number }
      expect(port).toBeGreaterThan(0)
      expect(await ask({ host: '127.0.0.1', port })).toBe('serves')
    })

    it('may come from another copy of core', async ({ make }) => {
      const { Listener: OtherListener } = await importCopyOfCore()
      expect(OtherListener).not.toBe(Listener)
      using listener = await OtherListener.bind(loopback)
      const { container, journal } = make()
      container.spawn(task, { name: 'first', listeners: { main: listener } })
      const child = await journal.ready()
      expect(await ask(listener.address())).toBe('first')
      child.kill()
      await journal.exited()
      listener.close()
      expect(() => container.spawn(task, { listeners: { main: listener } })).toThrow(expect.objectContaining({ code: 'ASC_LISTENER' }) as Error)
    })

    it('are shared by several children: any living child answers', async ({ make }) => {
      using listener = await Listener.bind(loopback)
      const { container, journal } = make()
      container.run(task, { count: 2, name: 'web', listeners: { main: listener } })
      await container.waitUntilReady()
      expect(await ask(listener.address())).toMatch(/^web-[12]$/)
      const [first] = container.children
      first!.kill()
      await journal.exited()
      for (let count = 0; count < 5; count++) expect(await ask(listener.address())).toBe('web-2')
    })

    it('keep a connection waiting while no child is alive, and the next child answers it', async ({ make }) => {
      using listener = await Listener.bind(loopback)
      const { container, journal } = make()
      container.spawn(task, { name: 'first', listeners: { main: listener } })
      const child = await journal.ready()
      child.kill()
      await journal.exited()
      const waiting = Array.from({ length: 5 }, () => ask(listener.address()))
      container.spawn(task, { name: 'second', listeners: { main: listener } })
      expect(await Promise.all(waiting)).toEqual(Array.from({ length: 5 }, () => 'second'))
    })

    it('lose nothing while children are replaced', async ({ make }) => {
      using listener = await Listener.bind(loopback)
      const { container } = make()
      let generation = 1
      const setup = () => void container.spawn(task, { name: `generation ${generation}`, listeners: { main: listener } })
      setup()
      await container.waitUntilReady()
      const answers = new Set([await ask(listener.address())])
      generation = 2
      let reloading = true
      const reloaded = container.reload(setup).finally(() => (reloading = false))
      while (reloading) answers.add(await ask(listener.address()))
      await reloaded
      answers.add(await ask(listener.address()))
      expect([...answers].sort()).toEqual(['generation 1', 'generation 2'])
    })

    it('can be several in one child, each under its name', async ({ make }) => {
      using one = await Listener.bind(loopback)
      using two = await Listener.bind(loopback)
      const { container, journal } = make()
      container.spawn(task, { name: 'first', listeners: { one, two }, data: { listener: 'two' } })
      container.spawn(task, { name: 'second', listeners: { one, two }, data: { listener: 'one' } })
      await journal.ready(2)
      expect([await ask(one.address()), await ask(two.address())]).toEqual(['second', 'first'])
    })

    it('on a path have the requested mode, and leave no file', async ({ make, folder }) => {
      const path = join(folder, 'socket')
      const { container, journal } = make()
      const listener = await Listener.bind({ path, mode: 0o600 })
      expect(statSync(path).mode & 0o777).toBe(0o600)
      container.spawn(task, { listeners: { main: listener } })
      await journal.ready()
      expect(await ask({ path })).toBe('serves')
      await container.stop()
      expect(existsSync(path)).toBe(true)
      listener.close()
      expect(existsSync(path)).toBe(false)
    })

    it('replace the socket file of a dead program', async ({ make, folder, supervise }) => {
      const path = join(folder, 'socket')
      const program = await supervise()
      await program.call('load', fixturePath('binds.mjs'), { path })
      await program.kill()
      expect(existsSync(path)).toBe(true)
      using listener = await Listener.bind({ path })
      const { container, journal } = make()
      container.spawn(task, { listeners: { main: listener } })
      await journal.ready()
      expect(await ask({ path })).toBe('serves')
    })

    it('are not bound where a living program listens', async ({ folder }) => {
      for (const where of [loopback, { path: join(folder, 'socket') }]) {
        const server = createServer().listen(where)
        await once(server, 'listening')
        const { port } = server.address() as AddressInfo
        const binding = Listener.bind('path' in where ? where : { host: '127.0.0.1', port })
        await expect(binding).rejects.toMatchObject({ name: 'ListenerError', code: 'ASC_LISTENER', cause: { code: 'EADDRINUSE' } })
        server.close()
        await once(server, 'close')
      }
    })

    it('can come from another program, as a descriptor', async ({ supervise }) => {
      using listener = await Listener.bind(loopback)
      const program = await supervise({ descriptors: [listener.descriptor] })
      expect(await program.call('load', fixturePath('adopts.mjs'), 4, fixturePath('serves.mjs'))).toBe('inherited')
      await program.next('ready')
      expect(await ask(listener.address())).toBe('adopter')
    })

    it.runIf(capabilities.exec)('are passed to a command as in sd_listen_fds(3)', async ({ make }) => {
      using listener = await Listener.bind(loopback)
      const { container } = make()
      container.spawn(exec(process.execPath, [fixturePath('serves-inherited.mjs')]), { listeners: { main: listener } })
      expect(await container.waitUntilReady()).toBe(true)
      expect(await ask(listener.address())).toBe('main, one of 1')
    })

    it('are closed only in the parent: children keep theirs', async ({ make }) => {
      const listener = await Listener.bind(loopback)
      const { container, journal } = make()
      container.spawn(task, { listeners: { main: listener } })
      await journal.ready()
      for (let count = 0; count < 2; count++) listener.close()
      expect(listener.closed).toBe(true)
      expect(await ask(listener.address())).toBe('serves')
      await container.stop()
      await expect(ask(listener.address())).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    })

    it('that are closed are not given to a child', async ({ make }) => {
      const listener = await Listener.bind(loopback)
      listener.close()
      const { container } = make()
      const refused = expect.objectContaining({ code: 'ASC_LISTENER', message: expect.stringContaining("'main'") as string })
      expect(() => container.spawn(task, { listeners: { main: listener } })).toThrow(refused)
    })

    it('that a child does not have, or already uses, are refused by name', async ({ make }) => {
      using listener = await Listener.bind(loopback)
      const { container, journal } = make()
      for (const data of [{ listener: 'other' }, { twice: true }]) container.spawn(task, { listeners: { main: listener }, data })
      container.spawn(task)
      const messages = (await Promise.all([1, 2, 3].map((n) => journal.exited(n)))).map(({ error }) => {
        expect(error).toMatchObject({ name: 'ListenerError', code: 'ASC_LISTENER' })
        return error!.message
      })
      expect(messages.sort()).toEqual([
        expect.stringMatching(/'main' is in use/),
        expect.stringMatching(/no listener 'main'.*'listeners'/),
        expect.stringMatching(/no listener 'other'.*'main'/),
      ])
    })
  })
}
