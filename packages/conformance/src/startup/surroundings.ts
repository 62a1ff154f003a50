import { realpathSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { exec, type SpawnOptions } from '@asc/core'
import { describe, expect } from 'vitest'
import { fixture } from '../observe/fixture.js'
import type { Subject } from '../subject/subject.js'

/** Where and as what a child runs: arguments, folder, options of Node, environment files, its place among its siblings. */
export function describeSurroundings({ it, capabilities }: Subject): void {
  const tells = fixture('tells.mjs')

  describe.runIf(capabilities.isolated)('the surroundings of a child', () => {
    it('are its arguments, in process.argv', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(tells, { data: { what: 'argv' }, args: ['a b', '--port=1', '$HOME'] })
      await journal.said('["a b","--port=1","$HOME"]')
      container.spawn(tells, { data: { what: 'argv' } })
      await journal.said('[]')
    })

    it('are its options of Node: those of the parent and its own', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(tells, { data: { what: 'execArgv' } })
      const inherited = JSON.parse((await journal.next('report', 1, ({ message }) => message.status !== undefined)).message.status!) as string[]
      container.spawn(tells, { data: { what: 'execArgv' }, execArgv: ['--conditions=test', '--no-warnings'] })
      const own = JSON.parse((await journal.next('report', 2, ({ message }) => message.status !== undefined)).message.status!) as string[]
      expect(own.slice(-2)).toEqual(['--conditions=test', '--no-warnings'])
      expect(inherited).toEqual(expect.arrayContaining(own.slice(0, -2)))
    })

    it('are its own options of Node alone with inheritExecArgv: false', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(tells, { data: { what: 'execArgv' }, execArgv: ['--conditions=test', '--no-warnings'], inheritExecArgv: false })
      await journal.said('["--conditions=test","--no-warnings"]')
    })

    it('are a bound of its heap, unless its own options set one', async ({ make }) => {
      const { container, journal } = make()
      const megabytes = async (n: number) => Number((await journal.next('report', n, ({ message }) => message.status !== undefined)).message.status)
      container.spawn(tells, { data: { what: 'heap' }, heapLimit: 96 * 2 ** 20 })
      const bound = await megabytes(1)
      // Young objects come on top: how many differs from Node to Node.
      expect(bound).toBeGreaterThanOrEqual(96)
      expect(bound).toBeLessThan(96 + 256)
      const own: SpawnOptions = capabilities.resourceLimits ? { resourceLimits: { maxOldGenerationSizeMb: 300 } } : { execArgv: ['--max-old-space-size=300'] }
      container.spawn(tells, { data: { what: 'heap' }, heapLimit: 96 * 2 ** 20, ...own })
      expect(await megabytes(2)).toBeGreaterThanOrEqual(300)
    })

    it('are what a file of variables says, as it is when the child is spawned', async ({ make, folder }) => {
      const { container, journal } = make()
      const file = join(folder, 'service.env')
      const env = async (n: number) => JSON.parse((await journal.next('report', n, ({ message }) => message.status !== undefined)).message.status!) as NodeJS.ProcessEnv
      const options = { data: { what: 'env' }, envFile: file, env: { ASC_BOTH: 'from the option' } }
      await writeFile(file, '# a comment\nASC_FILE="first try"\nASC_BOTH=from the file\nPATH=/nowhere\n')
      container.spawn(tells, options)
      expect(await env(1)).toMatchObject({ ASC_FILE: 'first try', ASC_BOTH: 'from the option', PATH: '/nowhere' })
      await writeFile(file, 'export ASC_FILE=second\n')
      container.spawn(tells, { ...options, envFile: [file] })
      expect(await env(2)).toMatchObject({ ASC_FILE: 'second', PATH: process.env.PATH })
    })

    it('are refused where a file of variables is missing, or no path', ({ make }) => {
      const { container } = make()
      expect(() => container.spawn(tells, { envFile: '/no/such/file.env' })).toThrow(/'\/no\/such\/file\.env'.*ENOENT/)
      expect(() => container.spawn(tells, { envFile: 7 as unknown as string })).toThrow(/'envFile' must be a path or an array of paths/)
      expect(container.size).toBe(0)
    })

    it('are refused where they cannot be', ({ make }) => {
      const { container } = make()
      const bad: readonly [object, RegExp][] = [
        [{ args: 'one' }, /'args' must be an array of texts/],
        [{ args: [1] }, /'args' must be an array of texts/],
        [{ cwd: 7 }, /'cwd' must be/],
        [{ inheritExecArgv: 'no' }, /'inheritExecArgv' must be a boolean/],
        [{ leave: 1 }, /'leave' must be a boolean/],
        [{ uid: -1 }, /'uid' must be an integer/],
        [{ gid: 'www-data' }, /'gid' must be an integer/],
        [{ stopSignal: 'SIGQUIT' }, /'stopSignal' must be one of/],
      ]
      for (const [options, message] of bad) expect(() => container.spawn(tells, options)).toThrow(message)
      if (capabilities.exec) expect(() => container.spawn(exec('true'), { args: ['x'] })).toThrow(/'args' must be left out for a command/)
      expect(container.size).toBe(0)
    })

    it('include which of its group it is, also for programs', async ({ make }) => {
      const { container, journal } = make()
      container.run(tells, { name: 'web', count: 2, data: { what: 'index' } })
      await journal.said('1 1 0')
      expect((await journal.said('2 2 1')).child.name).toBe('web-2')
    })

    it.for(['SIGTERM', 'SIGINT'] as const)('include the signal that asks it to end: %s', async (stopSignal, { make }) => {
      const { container, journal } = make()
      container.spawn(fixture('says-signal.mjs'), { stopSignal })
      await journal.ready()
      await container.stop()
      await journal.said(`interrupted by ${stopSignal}`)
      expect(await journal.exited()).toMatchObject({ success: true, reason: 'interrupted' })
    })

    describe.runIf(capabilities.multiprocess && process.platform !== 'win32')('in a process', () => {
      it('are its working directory', async ({ make, folder }) => {
        const { container, journal } = make()
        container.spawn(tells, { data: { what: 'cwd' }, cwd: folder })
        await journal.said(realpathSync(folder))
        container.spawn(tells, { data: { what: 'cwd' } })
        await journal.said(process.cwd())
      })

      it('are refused by the child where there is no such folder', async ({ make }) => {
        const { container, journal } = make()
        container.spawn(tells, { data: { what: 'cwd' }, cwd: '/no/such/folder' })
        expect(await journal.exited()).toMatchObject({ success: false, error: { code: 'ASC_SPAWN' } })
      })

      it.runIf(process.getuid?.() === 0)('are its user and group, and it ends as any child', async ({ make }) => {
        const { container, journal } = make()
        container.spawn(exec('sh', ['-c', `echo "{\\"ready\\":true,\\"status\\":\\"$(id -u) $(id -g)\\"}" >&$NOTIFY_PIPE; exec sleep 1000`]), { uid: 65534, gid: 65533 })
        await journal.said('65534 65533')
        await container.stop()
        expect(await journal.exited()).toMatchObject({ success: true, reason: 'interrupted' })
      })
    })

    it.runIf(!capabilities.multiprocess)('in a thread are those of its process: folder and user are refused', ({ make }) => {
      const { container } = make()
      for (const options of [{ cwd: '/' }, { uid: 0 }, { gid: 0 }]) expect(() => container.spawn(tells, options)).toThrow(/threads have no '(cwd|uid|gid)' of their own/)
    })
  })
}
