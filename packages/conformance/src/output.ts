import type { Readable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import type { Container } from '@asc/core'
import { describe, expect } from 'vitest'
import { fixture, fixturePath } from './fixture.js'
import type { Subject } from './subject.js'

/** Collects what a child's stream carries from its start on, a text for each life. */
function collect(container: Container, stream: 'stdout' | 'stderr'): string[] {
  const texts: string[] = []
  container.on('spawn', (child) => {
    const index = texts.push('') - 1
    const source: Readable = child[stream]!
    source.setEncoding('utf8').on('data', (text: string) => (texts[index] += text))
  })
  return texts
}

const megabyte = { lines: 1024, length: 1024 }

/** DESIGN §4.1, 6 and the option `output`: what children write arrives whole, and before their exit is told. */
export function describeOutput({ it, capabilities }: Subject): void {
  describe.runIf(capabilities.output)('output', () => {
    it.for(['stdout', 'stderr'] as const)('of 1 MB followed by process.exit is complete before the exit is told: %s', async (stream, { make }) => {
      const { container, journal } = make()
      const [texts, atExit] = [collect(container, stream), [] as string[]]
      container.on('exit', () => atExit.push(texts[0]!))
      container.spawn(fixture('prints.mjs'), { output: 'pipe', data: { stream, ...megabyte, then: 'exit' } })
      expect(await journal.exited()).toMatchObject({ code: 3 })
      expect(atExit[0]!.length).toBe(1024 * 1024 + 'the end\n'.length)
      expect(atExit[0]).toMatch(/line 1024 x+\nthe end\n$/)
    })

    it('that nobody reads does not hold up a child', async ({ make }) => {
      const { container, journal } = make()
      for (const stream of ['stdout', 'stderr']) container.spawn(fixture('prints.mjs'), { output: 'pipe', data: { stream, ...megabyte, then: 'stay' } })
      await journal.ready(2)
    })

    it('of each life has a stream of its own', async ({ make }) => {
      const { container, journal } = make()
      const texts = collect(container, 'stdout')
      container.spawn(fixture('prints.mjs'), { output: 'pipe', data: { stream: 'stdout', lines: 0, length: 0, then: 'stay' }, restart: true })
      for (const life of [1, 2]) (await journal.ready(life)).kill()
      await journal.exited(2)
      await journal.ready(3)
      expect(texts.slice(0, 2)).toEqual(['the end\n', 'the end\n'])
    })

    it.for(['pipe', 'prefix'] as const)('to stderr is kept for the exit status, the last 64 KiB of it: %s', async (output, { supervise }) => {
      const program = await supervise()
      const data = { stream: 'stderr', lines: 200, length: 1024, then: 'exit' }
      await program.call('spawn', fixturePath('prints.mjs'), { output, data })
      const { status } = await program.next('exit')
      expect(status).toMatchObject({ code: 3 })
      expect(Buffer.byteLength(status!.output)).toBe(64 * 1024)
      expect(status!.output).toMatch(/^ x+\nline 138 x[^]*line 200 x+\nthe end\n$/)
    })

    it('is not kept where the child writes to where its supervisor does', async ({ supervise }) => {
      const program = await supervise()
      await program.call('spawn', fixturePath('prints.mjs'), { data: { stream: 'stderr', lines: 2, length: 20, then: 'exit' } })
      expect((await program.next('exit')).status).toMatchObject({ code: 3, output: '' })
      await program.finish()
      expect(program.stderr).toBe('line 1 xxxxxxxxxxxx\nline 2 xxxxxxxxxxxx\nthe end\n')
    })

    it("with 'prefix' is whole lines, each with the child's name and pid", async ({ supervise }) => {
      const program = await supervise()
      for (const name of ['one', 'two', 'three']) await program.call('spawn', fixturePath('stutters.mjs'), { name, output: 'prefix' })
      await program.next('exit', 3)
      await program.finish()
      for (const text of [program.stdout, program.stderr]) {
        const lines = text.trimEnd().split('\n')
        expect(lines).toHaveLength(60)
        for (const { name, pid } of program.of('spawn')) {
          const own = lines.filter((line) => line.includes(`[${name} `))
          expect(own.map((line) => line.replace(/^\[\S+ \S+\] /, ''))).toEqual(Array.from({ length: 20 }, (_, index) => `${name} says ${index + 1}`))
          if (capabilities.multiprocess) expect(own[0]).toBe(`[${name} ${pid}] ${name} says 1`)
        }
      }
    })

    it("with 'prefix' is complete, also where the supervisor's own output is read slowly", async ({ supervise }) => {
      const program = await supervise()
      program.holdOutput()
      // So much that the child can end while most of it is still on its way.
      await program.call('spawn', fixturePath('prints.mjs'), { output: 'prefix', data: { stream: 'stdout', lines: 160, length: 1024, then: 'exit' } })
      // Longer than a supervisor could mistake for the end of the output.
      await Promise.race([program.next('exit'), pause(2000)])
      program.readOutput()
      await program.next('exit')
      await program.finish()
      const lines = program.stdout.trimEnd().split('\n')
      expect(lines).toHaveLength(161)
      expect(lines.at(-1)).toMatch(/\] the end$/)
    })

    it('of a stray process that outlives its child does not hold up the exit', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(fixture('strays.mjs'), { output: 'pipe' })
      expect(await journal.exited()).toMatchObject({ reason: 'returned' })
      process.kill(Number(journal.of('report')[0]!.message.status), 'SIGKILL')
    })
  })
}
