import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { exec, Listener, type Container, type SpawnOptions } from '@asc/core'
import { describe, expect } from 'vitest'
import { fixture, fixturePath, importFixture } from '../observe/fixture.js'
import type { Journal } from '../observe/journal.js'
import { isRunning, untilGone } from '../observe/processes.js'
import type { Puppets } from '../observe/puppets.js'
import type { Subject } from '../subject/subject.js'

const task = fixture('warms.mjs')

/** The journal's entry of the n-th spare that was warm. */
async function warm(journal: Journal, n = 1): Promise<{ pid?: number; threadId?: number }> {
  return (await journal.logged('Spare is warm', n)).fields
}

function options(puppets: Puppets, more: SpawnOptions = {}): SpawnOptions {
  const env = { ASC_TEST_STRINGS: puppets.strings.path, ASC_TEST_GIVEN: 'given', ...(more.output && { ASC_TEST_PRINTS: 'yes' }) }
  return { name: 'web', restart: true, spares: 1, ...more, env }
}

/** Idle children that have loaded their task, and that restarts use. */
export function describeSpares({ it, capabilities }: Subject): void {
  describe.runIf(capabilities.spares)('spares', () => {
    it.for([[-1, 'RangeError'], [1.5, 'RangeError'], [NaN, 'RangeError'], ['2', 'TypeError'], [null, 'TypeError']] as const)(
      'must be a number: %s is refused', ([spares, name], { make }) => {
        const { container } = make()
        const refused = expect.objectContaining({ name, message: expect.stringMatching(/'spares' must be .*: current value is/) as string })
        expect(() => container.spawn(task, { spares: spares as number })).toThrow(refused)
        expect(container.size).toBe(0)
      },
    )

    it.runIf(capabilities.exec)('are refused for commands', ({ make }) => {
      const { container } = make()
      const message = expect.stringMatching(/command has no 'spares': current value is 1/) as string
      const refused = expect.objectContaining({ name: 'TypeError', message })
      expect(() => container.spawn(exec('true'), { spares: 1 })).toThrow(refused)
      expect(container.size).toBe(0)
    })

    it('are started once the children are ready, import their module without calling it, and are never counted', async ({ make, puppets }) => {
      const { container, journal } = make()
      container.run(task, { ...options(puppets, { spares: 2 }), count: 2 })
      await warm(journal, 2)
      const [, , ...spares] = await puppets.take(4)
      expect(spares.map(({ lines }) => lines.entries)).toEqual([[], []])
      const entries = journal.entries.map((entry) => (entry.event === 'log' ? entry.text : entry.event))
      expect(entries.indexOf('Spare started')).toBeGreaterThan(entries.lastIndexOf('ready'))
      expect(container).toMatchObject({ size: 2, statistics: { spawns: 2, restarts: 0, failures: 0 } })
      const events = (['spawn', 'ready', 'exit'] as const).map((event) => journal.of(event).length)
      expect([[...container.children].length, ...events]).toEqual([2, 2, 2, 0])
      await container.stop()
      expect(journal.of('exit')).toHaveLength(2)
    })

    it('become the replacement, with the same name, data and environment; then the next is started', async ({ make, puppets }) => {
      const { container, journal } = make()
      container.spawn(task, options(puppets, { data: ['data'] }))
      const spare = await warm(journal)
      const [, idle] = await puppets.take(2)
      const taken = performance.now()
      ;(await journal.ready()).kill()
      const child = await journal.ready(2)
      const { pid, threadId } = child
      expect({ pid, threadId }).toMatchObject({ pid: spare.pid, ...(spare.threadId !== undefined && { threadId: spare.threadId }) })
      expect(child.age).toBeLessThanOrEqual(performance.now() - taken)
      await idle!.wrote('called')
      const [first, second] = journal.of('report').flatMap(({ message: { status } }) => (status === undefined ? [] : [JSON.parse(status) as object]))
      expect(second).toEqual(first)
      expect(second).toMatchObject({ name: 'web', data: ['data'], env: 'given' })
      if (capabilities.multiprocess) expect(second).toMatchObject({ title: 'web' })
      expect(container.statistics).toMatchObject({ spawns: 1, restarts: 1, failures: 1 })
      await warm(journal, 2)
      const entries = journal.entries.map((entry) => (entry.event === 'log' ? entry.text : entry.event))
      expect(entries.lastIndexOf('Spare started')).toBeGreaterThan(entries.lastIndexOf('ready'))
      // Only the pool sees what they report to it.
      expect(journal.of('report').filter(({ message }) => Object.keys(message).length === 0)).toEqual([])
    })

    it('become the replacement of inline functions too', async ({ make, folder }) => {
      const { lives } = await importFixture<{ lives(container: Container, options: SpawnOptions): void }>('inline.mjs')
      const { container, journal } = make()
      lives(container, { data: { file: join(folder, 'lives') }, restart: true, spares: 1 })
      const { pid, threadId } = await warm(journal)
      ;(await journal.ready()).kill()
      const child = await journal.ready(2)
      expect([child.pid, capabilities.multiprocess ? undefined : child.threadId]).toEqual([pid, threadId])
    })

    it('end with the container, however it is stopped', async ({ make, puppets }) => {
      for (const grace of [true, false]) {
        const { container, journal } = make()
        container.spawn(task, options(puppets))
        const { pid } = await warm(journal)
        const both = await puppets.take(2)
        await container.stop(grace)
        if (pid !== undefined) expect(isRunning(pid)).toBe(false)
        await Promise.all(both.map(({ gone }) => gone))
      }
    })

    it('end with the last child that they were kept for', async ({ make, puppets }) => {
      const { container, journal } = make()
      const setup = (key: string) => () => void container.spawn(task, options(puppets, { key }))
      setup('a')()
      await warm(journal)
      const [, spare] = await puppets.take(2)
      await container.reload(setup('b'))
      await spare!.gone
      await warm(journal, 2)
      ;(await journal.ready(2)).interrupt()
      await journal.ready(3)
      container.interrupt()
      await container.wait()
      expect(container.size).toBe(0)
    })

    it('end when the supervisor is killed', async ({ supervise, puppets }) => {
      const program = await supervise()
      await program.call('spawn', fixturePath('warms.mjs'), options(puppets))
      const both = await puppets.take(2)
      program.signal('SIGKILL')
      await program.exited
      await Promise.all(both.map(({ gone }) => gone))
    })

    it('that break on import are given up until a child is ready, and count as no failure', async ({ make, folder }) => {
      const { container, journal } = make()
      const env = { ASC_TEST_LIVES: join(folder, 'lives'), ASC_TEST_FAILURES: '5' }
      container.spawn(fixture('breaks-for-a-while.mjs'), { env, restart: true, spares: 1 })
      const { fields } = await journal.logged('Spares die again and again')
      expect(fields.err).toMatchObject({ message: expect.stringContaining('import 6 breaks') as string })
      expect(container).toMatchObject({ size: 1, failed: false, failures: [], statistics: { restarts: 0, failures: 0 } })
      ;(await journal.ready()).kill()
      await journal.said('import 7')
      await warm(journal)
      ;(await journal.ready(2)).kill()
      await journal.said('import 8')
      expect(container.statistics).toMatchObject({ restarts: 2, failures: 2 })
    })

    describe.runIf(capabilities.multiprocess && process.platform !== 'win32')('that are processes', () => {
      it.for(['SIGKILL', 'SIGTERM', 'SIGINT'] as const)('are replaced when one ends: %s', async (signal, { make, puppets }) => {
        const { container, journal } = make()
        container.spawn(task, options(puppets))
        const { pid } = await warm(journal)
        process.kill(pid!, signal)
        await untilGone(pid!)
        await warm(journal, 2)
        expect(container).toMatchObject({ size: 1, failures: [], statistics: { restarts: 0, failures: 0 } })
        expect(journal.of('exit')).toEqual([])
        expect(journal.of('log').filter(({ level }) => level === 'warn' || level === 'error')).toEqual([])
      })

      it('that die while they are taken do not count as failures of the child: another is started instead', async ({ make, puppets }) => {
        const { container, journal } = make()
        const output = capabilities.output ? { output: 'pipe' as const } : {}
        let text = ''
        container.spawn(task, options(puppets, { ...output, data: 'data' }))
        const { pid } = await warm(journal)
        container.once('spawn', (child) => {
          expect(child.pid).toBe(pid)
          child.stdout?.setEncoding('utf8').on('data', (part: string) => (text += part))
          process.kill(pid!, 'SIGKILL')
        })
        // It can be taken, but cannot answer.
        process.kill(pid!, 'SIGSTOP')
        ;(await journal.ready()).kill()
        const child = await journal.ready(2)
        expect(child.pid).not.toBe(pid)
        expect(container.statistics).toMatchObject({ spawns: 1, restarts: 1, failures: 1 })
        expect([journal.of('exit').length, journal.of('spawn').length]).toEqual([1, 2])
        child.kill()
        await journal.exitOf(child)
        if (capabilities.output) expect(text).toBe('written at import\nwritten when called\n')
      })

      it('that die while they are taken do not count as failures when the container is stopped just then', async ({ make, puppets }) => {
        const { container, journal } = make()
        container.spawn(task, options(puppets))
        const { pid } = await warm(journal)
        container.once('spawn', () => {
          void container.stop()
          process.kill(pid!, 'SIGKILL')
        })
        process.kill(pid!, 'SIGSTOP')
        ;(await journal.ready()).kill()
        await container.wait()
        expect(journal.of('exit').map(({ status }) => status.reason)).toEqual(['killed', 'interrupted'])
        expect(isRunning(pid!)).toBe(false)
      })

      it.runIf(process.platform === 'linux')('have a process title of their own', async ({ make, puppets }) => {
        const { container, journal } = make()
        container.spawn(task, options(puppets))
        const { pid } = await warm(journal)
        expect(await readFile(`/proc/${pid}/cmdline`, 'utf8')).toMatch(/^web \(spare\)\0*$/)
      })
    })

    it.runIf(capabilities.output)('write their output on import where the child writes', async ({ make, puppets }) => {
      const { container, journal } = make()
      const texts: string[] = []
      container.on('spawn', (child) => {
        const index = texts.push('') - 1
        child.stdout!.setEncoding('utf8').on('data', (part: string) => (texts[index] += part))
      })
      container.spawn(task, options(puppets, { output: 'pipe' }))
      for (const life of [1, 2]) {
        await warm(journal, life)
        ;(await journal.ready(life)).kill()
      }
      await journal.exited(2)
      await journal.ready(3)
      const whole = 'written at import\nwritten when called\n'
      expect(texts.slice(0, 2)).toEqual([whole, whole])
    })

    it.runIf(capabilities.output)("write under the child's name with output: 'prefix'", async ({ supervise, puppets }) => {
      const program = await supervise()
      await program.call('spawn', fixturePath('warms.mjs'), options(puppets, { output: 'prefix' }))
      await program.next('ready')
      const [first] = await puppets.take(2)
      await program.call('kill', 'web')
      await first!.gone
      await program.next('ready', 2)
      await program.finish()
      const lines = program.stdout.trimEnd().split('\n')
      const life = ['written at import', 'written when called']
      expect(lines.map((line) => line.replace(/^\[web \S+\] /, ''))).toEqual([...life, ...life])
    })

    describe.runIf(capabilities.listeners)('with listeners', () => {
      it('serve on the same socket, and release it when it is closed', async ({ make, puppets }) => {
        const listener = await Listener.bind({ port: 0, host: '127.0.0.1' })
        const { port } = listener.address() as { port: number }
        const { container, journal } = make()
        container.spawn(task, options(puppets, { listeners: { main: listener } }))
        await warm(journal)
        ;(await journal.ready()).kill()
        const child = await journal.ready(2)
        expect(JSON.parse(child.status!)).toMatchObject({ listeners: ['main'] })
        await warm(journal, 2)
        const [, , spare] = await puppets.take(3)
        listener.close()
        await spare!.gone
        await container.stop()
        using again = await Listener.bind({ port, host: '127.0.0.1' })
        expect(again.closed).toBe(false)
      })
    })
  })
}
