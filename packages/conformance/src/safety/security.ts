import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { exec, Listener, type Child } from '@asc/core'
import { describe, expect } from 'vitest'
import { fixture, fixturePath } from '../observe/fixture.js'
import type { Subject } from '../subject/subject.js'

/** SECURITY.md: what a child, and a command, can and cannot do. */
export function describeSecurity({ it, capabilities }: Subject): void {
  describe('security', () => {
    const pretender = fixture('pretends.mjs')
    /** The report of a command that has descriptors up to `last`, plus those that this program was started with and passes on. */
    const has = (last: number) => {
      const { stdout } = spawnSync('sh', ['-c', 'for place in /proc/$$/fd/*; do [ -L "$place" ] && echo "${place##*/}"; done'], { encoding: 'utf8' })
      const all = new Set([...Array.from({ length: last + 1 }, (_, descriptor) => String(descriptor)), ...stdout.trim().split('\n')])
      return `has ${[...all].sort().join(' ')}`
    }
    /** Makes it send reports, and waits until all of them have arrived. */
    const say = (child: Child, ...words: unknown[]) => child.request(words)

    it('a child reports only for itself, whatever name and key it sends', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(fixture('waits.mjs'), { name: 'victim', key: 'victim' })
      await journal.said('waiting')
      const victim = container.get('victim')!
      container.spawn(pretender, { key: 'pretender' })
      await journal.ready()
      const child = container.get('pretender')!
      const { pid, threadId } = victim
      const forged = { ready: true, status: 'forged', error: 'forged', key: 'victim', child: 'victim', pid, threadId }
      for (const name of ['victim', '__proto__']) await say(child, { ...forged, name })
      expect([container.get('victim'), container.get('pretender')]).toEqual([victim, child])
      expect(victim).toMatchObject({ name: 'victim', state: 'starting', reported: { status: 'waiting' } })
      expect(victim.reported).not.toHaveProperty('ready')
      // Its name is only a label.
      expect(child).toMatchObject({ name: '__proto__', key: 'pretender', pid: child.pid })
      expect(journal.of('report').filter(({ message }) => message.status === 'forged').every((entry) => entry.child === child)).toBe(true)
    })

    it('a child cannot answer or cancel a request to another child', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(fixture('correspondent.mjs'))
      container.spawn(pretender)
      await journal.ready(2)
      const [victim, forger] = container.children as unknown as [Child, Child]
      const asked = victim.request(['hang'])
      let answered = false
      void asked.catch(() => {}).finally(() => (answered = true))
      await journal.heard('hanging')
      const numbers = Array.from({ length: 20 }, (_, id) => id)
      await say(forger, ...numbers.flatMap((id) => [
        { post: 'reply', id: id + 100, body: 'forged' },
        { post: 'failure', id: id + 100, error: { name: 'Error', message: 'forged' } },
        { post: 'cancel', id },
      ]))
      expect(await victim.request(['echo', 'true'])).toBe('true')
      expect(answered).toBe(false)
      victim.kill()
      await expect(asked).rejects.toMatchObject({ code: 'ASC_CHILD_EXITED' })
    })

    it('log lines that a child reports carry its own name', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(pretender, { name: 'pretender' })
      await say(await journal.ready(), { log: { level: 'error', text: 'forged', fields: { in: 'victim', child: 'victim' } } })
      expect((await journal.logged('forged')).fields).toMatchObject({ in: 'pretender' })
    })

    it('absurd counts and errors from a child neither keep its parent busy nor hide its exit', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(pretender)
      const child = await journal.ready()
      const deep = Array.from({ length: 1000 }).reduce<object>((cause) => ({ name: 'E', message: 'm', cause }), {})
      await say(child, null, undefined, 7)
      await say(child, { statistics: { restarts: 1e308, failures: Infinity, leaked: 0 } }, { statistics: { restarts: 2 ** 53 - 1, failures: 0, leaked: 0 } })
      const odd = { name: 'E', message: 'm', cause: { name: 'E', message: { toString: 1 } } }
      await say(child, { error: deep }, { error: odd }, { error: { name: 'told', message: 'm' } })
      child.kill()
      expect(await journal.exited()).toMatchObject({ reason: 'killed' })
    })

    it('a message cannot reach a prototype', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(pretender)
      const child = await journal.ready()
      const prototypes = '"__proto__":{"polluted":true,"stopping":true},"constructor":{"prototype":{"polluted":true}}'
      const poison = JSON.parse(`{${prototypes},"status":"poison"}`) as object
      await say(child, poison, { log: { level: 'info', text: 'poison', fields: poison } }, { statistics: poison, metrics: poison })
      expect(({} as { polluted?: true }).polluted).toBeUndefined()
      expect(child.reported).not.toHaveProperty('polluted')
      expect(child.reported.stopping).toBeUndefined()
    })

    it('nothing that a child sends is executed: no source, module, command or signal', async ({ make, folder }) => {
      const { container, journal } = make()
      const [marker, module] = [join(folder, 'run'), fixture('returns.mjs').href]
      container.spawn(pretender)
      const child = await journal.ready()
      const source = `() => require('node:fs').writeFileSync(${JSON.stringify(marker)}, '')`
      const tasks = [
        { kind: 'function', source, file: module, line: 0, column: 0 },
        { kind: 'command', command: 'touch', args: [marker] },
        { kind: 'module', url: module },
      ]
      for (const task of tasks) {
        const start = { task, name: 'forged', data: {}, ready: 'start', listeners: {} }
        const starts = [{ start }, { start, idle: false, parent: process.pid }, { go: 'forged' }, { spawn: task }, { task, warm: true }]
        for (const words of [task, ...starts, { signal: 'SIGTERM' }]) await say(child, words)
        child.send({ start })
      }
      expect(container.size).toBe(1)
      expect(container.statistics).toMatchObject({ spawns: 1, restarts: 0 })
      expect(child.state).toBe('ready')
      expect(existsSync(marker)).toBe(false)
    })

    const onLinux = it.runIf(capabilities.exec && process.platform === 'linux')
    onLinux('a command inherits only its own descriptors, whatever else its supervisor has open', async ({ make }) => {
      const args = ['-c', readFileSync(fixture('descriptors.sh'), 'utf8')]
      const shell = exec('sh', args)
      using one = await Listener.bind({ port: 0, host: '127.0.0.1' })
      using two = await Listener.bind({ port: 0, host: '127.0.0.1' })
      const { container, journal } = make()
      const more = { ...(capabilities.spares && { spares: 1 }), ...(capabilities.output && { output: 'pipe' as const }) }
      container.spawn(fixture('serves.mjs'), { listeners: { main: one }, ...more })
      await journal.ready()
      container.spawn(shell, { name: 'without' })
      await journal.said(has(3))
      container.spawn(shell, { name: 'with', listeners: { one, two } })
      await journal.said(has(5))
      container.spawn(fixture('becomes.mjs'), { name: 'in its place', data: { command: 'sh', args }, listeners: { one, two } })
      await journal.said(has(3), 2)
    })

    it.runIf(capabilities.isolated)('no value of the environment appears in a log, an error or a report', async ({ supervise }) => {
      const secret = 'asc-test-secret-5b1e8c'
      const program = await supervise({ env: { ASC_LOG: 'debug', ASC_TEST_SECRET: secret } })
      const thrown = (await program.call('load', fixturePath('troubles.mjs'), { ASC_TEST_GIVEN: `${secret} given` })) as string
      expect(thrown).toMatch(/'startupTimeout'[^]*'mistaken'[^]*'env[^]*'count'/)
      await program.finish()
      expect(program.stderr).toMatch(/Child has ended/)
      const entries = JSON.stringify(program.entries.filter(({ result }) => result !== thrown))
      for (const text of [thrown, program.stdout, program.stderr, entries]) expect(text).not.toContain(secret)
    })
  })
}
