import { realpathSync } from 'node:fs'
import { exec, Listener } from '@asc/core'
import { describe, expect } from 'vitest'
import { fixture, fixturePath } from '../observe/fixture.js'
import { measureLongTime } from '../observe/long-time.js'
import { untilGone } from '../observe/processes.js'
import { untilHandled, type Puppets } from '../observe/puppets.js'
import type { Subject } from '../subject/subject.js'

/** Programs as children, and in the place of tasks. */
export function describeCommands({ it, capabilities }: Subject): void {
  const obedient = (puppets: Puppets, ...args: string[]) => [fixturePath('command.mjs'), puppets.strings.path, 'command', ...args]

  describe.runIf(capabilities.exec)('commands', () => {
    it('are ready when they report it through NOTIFY_PIPE', async ({ make, puppets }) => {
      const { container, journal } = make()
      container.spawn(exec(process.execPath, obedient(puppets)), { name: 'told' })
      const puppet = await puppets.next()
      puppet.tell('notify', '{"status":"Loading…"}')
      expect((await journal.said('Loading…')).child.state).toBe('starting')
      puppet.tell('notify', '{"ready":true,"status":"Loaded","unknown":1}')
      expect(await container.waitUntilReady()).toBe(true)
      expect(await journal.ready()).toMatchObject({ name: 'told', state: 'ready', status: 'Loaded' })
    })

    it.runIf(process.platform !== 'win32')('may be a line of shell', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(exec('sh', ['-c', `echo '{"ready":true}' >&$NOTIFY_PIPE; exit 3`]))
      expect(await container.waitUntilReady()).toBe(true)
      expect(await journal.exited()).toMatchObject({ reason: 'error', code: 3 })
      expect((await journal.spawned()).name).toBe('sh')
    })

    it.for([['{ ready: true }', true, undefined], ["ready: 'start'", undefined, 'start']] as const)(
      'need not report readiness with %s, and are not killed early',
      async ([, commandReady, ready], { make, puppets }) => {
        const { container, journal } = make()
        const command = exec(process.execPath, obedient(puppets), { ready: commandReady })
        const startupTimeout = await measureLongTime(container, journal)
        container.spawn(command, { name: 'mute', ready, startupTimeout })
        expect(await container.waitUntilReady()).toBe(true)
        container.spawn(fixture('waits.mjs'), { name: 'late', startupTimeout })
        expect((await journal.next('exit', 2)).child.name).toBe('late')
        expect([...container.children]).toMatchObject([{ name: 'mute', state: 'ready' }])
      },
    )

    it('get their arguments, folder and environment unchanged, without a shell', async ({ make, puppets, folder }) => {
      const { container } = make()
      const command = exec(process.execPath, obedient(puppets, 'a b', '$HOME', "'"), { cwd: folder, env: { ASC_TEST: 'from the command' } })
      container.spawn(command, { env: { ASC_TEST: 'from the options' } })
      const puppet = await puppets.next()
      puppet.tell('show', 'ASC_TEST')
      await puppet.wrote(JSON.stringify({ cwd: realpathSync(folder), env: 'from the command', argv: ['a b', '$HOME', "'"] }))
    })

    it('end gracefully by SIGTERM', async ({ make, puppets }) => {
      const { container, journal } = make()
      container.spawn(exec(process.execPath, obedient(puppets), { ready: true }))
      const puppet = await puppets.next()
      await container.stop()
      await puppet.gone
      expect(await journal.exited()).toMatchObject({ success: true, code: null, signal: 'SIGTERM', reason: 'interrupted' })
    })

    it('may handle the signal, and exit with their own code', async ({ make, puppets }) => {
      const { container, journal } = make()
      container.spawn(exec(process.execPath, obedient(puppets), { ready: true }))
      const puppet = await puppets.next()
      await untilHandled(puppet, 'SIGTERM')
      container.interrupt()
      await puppet.wrote('handled SIGTERM')
      puppet.tell('exit', 0)
      expect(await journal.exited()).toMatchObject({ success: true, code: 0, reason: 'interrupted' })
    })

    it.runIf(process.platform !== 'win32').for([
      ['of the command', { stopSignal: 'SIGQUIT' }, {}],
      ['of the child', {}, { stopSignal: 'SIGQUIT' }],
      ['of the command before that of the child', { stopSignal: 'SIGQUIT' }, { stopSignal: 'SIGUSR2' }],
    ] as const)('are asked by the stopSignal %s, and end by it gracefully', async ([, command, options], { make, puppets }) => {
      const { container, journal } = make()
      for (const name of ['one', 'another']) container.spawn(exec(process.execPath, obedient(puppets), { ready: true, ...command }), { name, ...options })
      const [handling] = await puppets.take(2)
      await untilHandled(handling!, 'SIGQUIT')
      container.interrupt()
      await handling!.wrote('handled SIGQUIT')
      handling!.tell('exit', 0)
      const ends = [await journal.exited(1), await journal.exited(2)].sort((one, other) => (one.code ?? 1) - (other.code ?? 1))
      expect(ends).toMatchObject([{ success: true, reason: 'interrupted', code: 0 }, { success: true, reason: 'interrupted', signal: 'SIGQUIT' }])
    })

    it('refuse a stopSignal that is none', ({ make }) => {
      const { container } = make()
      for (const stopSignal of ['SIGSTOP', 'TERM', 15, '']) {
        expect(() => exec('true', [], { stopSignal: stopSignal as 'SIGTERM' })).toThrow(/'stopSignal' must be the name of a signal/)
        expect(() => container.spawn(exec('true'), { stopSignal: stopSignal as 'SIGTERM' })).toThrow(/'stopSignal' must be the name of a signal/)
      }
    })

    it('are restarted like other children', async ({ make, puppets }) => {
      const { container, journal } = make()
      container.spawn(exec(process.execPath, obedient(puppets), { ready: true }), { restart: true })
      const first = await puppets.next()
      first.tell('exit', 4)
      await puppets.next()
      expect(await journal.exited()).toMatchObject({ success: false, code: 4, reason: 'error' })
      expect(container.statistics).toMatchObject({ spawns: 1, restarts: 1 })
    })

    it("that do not exist fail with the system's error", async ({ make }) => {
      const { container, journal } = make()
      container.spawn(exec('asc-no-such-command'))
      container.spawn(exec('/no/such/command'))
      expect(await container.waitUntilReady()).toBe(false)
      for (const n of [1, 2]) {
        const { error } = await journal.exited(n)
        expect(error).toMatchObject({ name: 'SpawnError', code: 'ASC_SPAWN', cause: { code: 'ENOENT' } })
        expect(error!.message).toContain('such')
      }
    })

    it('get every variable, also those whose names no shell knows', async ({ make, puppets }) => {
      const { container } = make()
      const odd = { 'spring.datasource.url': 'a b', 'with-dash': '$HOME', '1st': '"', PATH: undefined }
      container.spawn(exec(process.execPath, obedient(puppets), { ready: true }), { env: odd })
      const puppet = await puppets.next()
      for (const [name, value] of Object.entries(odd)) {
        puppet.tell('show', name)
        await puppet.wrote(JSON.stringify({ cwd: process.cwd(), env: value, argv: [] }))
      }
    })

    it.runIf(process.platform !== 'win32')('are found without a PATH where execvp(3) looks', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(exec('sh', ['-c', 'exit 7']), { env: { PATH: undefined } })
      expect(await journal.exited()).toMatchObject({ code: 7 })
    })

    it.runIf(capabilities.listeners)('cannot have a listener whose name would be two names in LISTEN_FDNAMES', async ({ make }) => {
      using listener = await Listener.bind({ port: 0, host: '127.0.0.1' })
      const { container } = make()
      for (const name of ['a:b', '', 'ä']) expect(() => container.spawn(exec('true'), { listeners: { [name]: listener } })).toThrow(/'listeners' must be named for a command/)
      expect(container.size).toBe(0)
    })

    it('that cannot be started in their folder fail', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(exec(process.execPath, ['-v'], { cwd: '/no/such/folder' }))
      const status = await journal.exited()
      expect(status).toMatchObject({ success: false, reason: 'error' })
      expect(status.error).toMatchObject({ code: 'ASC_SPAWN' })
    })
  })

  describe.runIf(capabilities.exec)('instance.exec', () => {
    it('replaces the task: readiness, status and exit are those of the command', async ({ make, puppets }) => {
      const { container, journal } = make()
      container.spawn(fixture('becomes.mjs'), { data: { args: obedient(puppets) } })
      const puppet = await puppets.next()
      puppet.tell('notify', '{"ready":true,"status":"replaced"}')
      expect(await journal.ready()).toMatchObject({ name: 'becomes', status: 'replaced' })
      puppet.tell('exit', 5)
      expect(await journal.exited()).toMatchObject({ success: false, code: 5, reason: 'error' })
    })

    it('passes signals on, and ends with the command', async ({ make, puppets }) => {
      const { container, journal } = make()
      container.spawn(fixture('becomes.mjs'), { data: { args: obedient(puppets), options: { ready: true } } })
      const [puppet, child] = await Promise.all([puppets.next(), journal.ready()])
      puppet.tell('handle', 'SIGTERM')
      puppet.tell('write', 'prepared')
      await puppet.wrote('prepared')
      child.terminate()
      await puppet.wrote('handled SIGTERM')
      puppet.tell('exit', 0)
      expect(await journal.exited()).toMatchObject({ success: true, code: 0, reason: 'interrupted' })
    })

    it.runIf(process.platform !== 'win32')('has all of a start script asked, and given its time', async ({ make, puppets }) => {
      const { container, journal } = make()
      const env = { NODE: process.execPath, FILE: fixturePath('command.mjs'), SOCKET: puppets.strings.path }
      container.spawn(fixture('becomes.mjs'), { data: { command: 'sh', args: ['-c', '"$NODE" "$FILE" "$SOCKET" inner; true'], options: { ready: true, env } } })
      const puppet = await puppets.next()
      await untilHandled(puppet, 'SIGTERM')
      const stopped = container.stop(60_000)
      await puppet.wrote('handled SIGTERM')
      puppet.tell('exit', 0)
      await stopped
      expect(await journal.exited()).toMatchObject({ success: true, reason: 'interrupted' })
    })

    it('ends gracefully when the command ends by the signal', async ({ make, puppets }) => {
      const { container, journal } = make()
      container.spawn(fixture('becomes.mjs'), { data: { args: obedient(puppets), options: { ready: true } } })
      await Promise.all([puppets.next(), journal.ready()])
      await container.stop()
      expect(await journal.exited()).toMatchObject({ success: true, reason: 'interrupted' })
    })

    it('ends the command when the child is killed', async ({ make, puppets }) => {
      const { container, journal } = make()
      container.spawn(fixture('becomes.mjs'), { data: { args: obedient(puppets), options: { ready: true } } })
      const puppet = await puppets.next()
      const child = await journal.spawned()
      child.kill()
      await puppet.gone
      expect(await journal.exited()).toMatchObject({ reason: 'killed' })
      if (child.pid !== undefined) await untilGone(child.pid)
    })

    it("fails with the system's error", async ({ make }) => {
      const { container, journal } = make()
      container.spawn(fixture('becomes.mjs'), { data: { command: 'asc-no-such-command', args: [] } })
      expect(await journal.exited()).toMatchObject({ code: 1, error: { code: 'ASC_SPAWN', message: expect.stringContaining('asc-no-such-command') as string } })
    })
  })
}
