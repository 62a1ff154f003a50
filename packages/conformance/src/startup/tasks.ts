import { join } from 'node:path'
import { inspect } from 'node:util'
import type { Container } from '@asc/core'
import { describe, expect } from 'vitest'
import { fixture, fixturePath, importFixture } from '../observe/fixture.js'
import type { Subject } from '../subject/subject.js'

/** The functions of `fixtures/inline.mjs`, each of which spawns an inline task. */
type Inline = Record<string, (container: Container, options?: object) => void>

/** What can be run, and what it gets. Commands are a topic of their own. */
export function describeTasks({ it, capabilities }: Subject): void {
  describe('module tasks', () => {
    it.for([
      ['an ES module by URL', fixture('returns.mjs')],
      ['an ES module by path', fixturePath('returns.mjs')],
      ['a CommonJS module', fixture('returns.cjs')],
      ['a CommonJS module that was compiled from an ES module', fixture('compiled.cjs')],
      ['a data: URL', new URL("data:text/javascript,export default (instance) => instance.status('ran')")],
    ] as const)('%s', async ([, task], { make }) => {
      const { container, journal } = make()
      container.spawn(task)
      expect(await journal.exited()).toMatchObject({ reason: 'returned' })
      expect(journal.of('report')).toMatchObject([{ message: { status: 'ran' } }])
    })

    it('get their data as a structured clone', async ({ make }) => {
      const { container, journal } = make()
      const data: Record<string, unknown> = { map: new Map([['a', new Set([1])]]), date: new Date(0), bytes: new Uint8Array([1, 2]), big: 2n ** 70n }
      data.round = data
      container.spawn(fixture('tells.mjs'), { data: { what: 'data', data } })
      await journal.said(inspect(data, { depth: 5 }))
    })

    it('get a copy of their data: later changes do not reach a restart', async ({ make }) => {
      const { container, journal } = make()
      const data = { what: 'data', data: ['as it was'] }
      container.spawn(fixture('tells.mjs'), { data, restart: true })
      data.data.push('changed')
      await journal.said("[ 'as it was' ]", 2)
      expect(journal.of('report').some(({ message }) => message.status?.includes('changed'))).toBe(false)
    })

    it.runIf(capabilities.isolated)('get the environment of the parent with additions and removals, but not the variables meant for the parent', async ({ make }) => {
      const { container, journal } = make()
      Object.assign(process.env, { ASC_TEST_KEPT: 'kept', ASC_TEST_REMOVED: 'removed', NOTIFY_LOG: '/nowhere', WATCHDOG_USEC: '1' })
      try {
        container.spawn(fixture('tells.mjs'), { data: { what: 'env' }, env: { ASC_TEST_ADDED: 'added', ASC_TEST_REMOVED: undefined } })
      } finally {
        for (const name of ['ASC_TEST_KEPT', 'ASC_TEST_REMOVED', 'NOTIFY_LOG', 'WATCHDOG_USEC']) delete process.env[name]
      }
      await journal.exited()
      const env = JSON.parse(journal.of('report')[0]!.message.status!) as Record<string, string>
      expect(env).toMatchObject({ ASC_TEST_KEPT: 'kept', ASC_TEST_ADDED: 'added' })
      for (const name of ['ASC_TEST_REMOVED', 'NOTIFY_LOG', 'WATCHDOG_USEC', 'NOTIFY_PIPE']) expect(env).not.toHaveProperty(name)
    })

    it('get large data whole', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(fixture('measures.mjs'), { data: new Uint8Array(20_000_000).fill(7) })
      await journal.said('20000000 bytes, the last is 7')
      // A child that ends before it has read its data affects no other child.
      container.spawn(fixture('measures.mjs'), { data: new Uint8Array(20_000_000) })
      await container.stop(false)
    })

    it.runIf(capabilities.isolated)('can be in a language that only a loader understands', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(fixture('says.words'), { execArgv: ['--no-warnings', '--import', fixture('loads-words.mjs').href] })
      await journal.said('words of another language')
    })

    it('fail in the child when there is no such module', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(fixture('missing.mjs'))
      const { error, ...status } = await journal.exited()
      expect(status).toMatchObject({ success: false, code: 1, reason: 'error' })
      expect(error).toMatchObject({ name: 'TaskError', code: 'ASC_TASK', message: expect.stringContaining('missing.mjs') as string })
      expect(error!.cause).toMatchObject({ code: 'ERR_MODULE_NOT_FOUND' })
    })

    it.for([['no-function.mjs', /of type string/], ['no-default.mjs', /missing/], ['breaks.mjs', /breaks on import/]] as const)(
      'fail in the child when the module is not a task: %s',
      async ([name, message], { make }) => {
        const { container, journal } = make()
        container.spawn(fixture(name))
        const { error } = await journal.exited()
        expect(error).toMatchObject({ name: 'TaskError', code: 'ASC_TASK', message: expect.stringContaining(name) as string })
        expect(error!.message).toMatch(message)
      },
    )
  })

  describe('inline tasks', async () => {
    const inline = await importFixture<Inline>('inline.mjs')

    it("run the guide's first example", async ({ make }) => {
      const { container, journal } = make()
      const since = performance.now()
      inline.quickStart!(container)
      await container.wait()
      expect(performance.now() - since).toBeGreaterThanOrEqual(998)
      expect(journal.of('report').map(({ message }) => message.status)).toEqual(['Sleeping…', 'Waking up!'])
      expect(await journal.exited()).toMatchObject({ reason: 'returned' })
    })

    it('import and require as code of the file that they were written in', async ({ make }) => {
      const { container, journal } = make()
      inline.imports!(container)
      await journal.said('hello from greeting.mjs')
      await journal.said('hello from greeting.cjs')
      await journal.said(fixturePath('inline.mjs'))
    })

    it('have stack traces that point to where they were written', async ({ make }) => {
      const { container, journal } = make()
      inline.throws!(container)
      const { error } = await journal.exited()
      const [, line] = /\/inline\.mjs:(\d+):/.exec(error!.stack!) ?? []
      expect(error!.message).toBe(`thrown in line ${line}`)
    })

    it('get their data, and are restarted after a failure', async ({ make, folder }) => {
      const { container, journal } = make()
      inline.lives!(container, { data: { file: join(folder, 'lives') }, restart: true })
      await journal.ready()
      expect(container.statistics).toMatchObject({ restarts: 1, failures: 1 })
    })

    it('are refused when they capture a variable', ({ make }) => {
      const { container } = make()
      const refused = expect.objectContaining({ name: 'TaskError', code: 'ASC_TASK', message: expect.stringMatching(/'secret' \(line 30\)[^]*data[^]*import[^]*module/) })
      expect(() => inline.captures!(container)).toThrow(refused)
      expect(container.size).toBe(0)
    })

    it.for(['method', 'bound', 'native', 'klass', 'generator'])('are refused when they cannot be sent to a child: %s', (name, { make }) => {
      const { container } = make()
      expect(() => inline[name]!(container)).toThrow(expect.objectContaining({ name: 'TaskError', code: 'ASC_TASK' }))
      expect(container.size).toBe(0)
    })
  })
}
