import type { Readable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import type { Container } from '@asc/core'
import { describe, expect } from 'vitest'
import { fixture, fixturePath } from '../observe/fixture.js'
import type { Subject } from '../subject/subject.js'

/** Collects the stream of a child from its start on, one text for each run. */
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

/** The option `output`: the output of children arrives whole, and before their exit event. */
export function describeOutput({ it, capabilities }: Subject): void {
  describe.runIf(capabilities.output)('output', () => {
    it.for(['stdout', 'stderr'] as const)('of 1 MB followed by process.exit is complete before the exit event: %s', async (stream, { make }) => {
      const { container, journal } = make()
      const [texts, atExit] = [collect(container, stream), [] as string[]]
      container.on('exit', () => atExit.push(texts[0]!))
      container.spawn(fixture('prints.mjs'), { output: 'pipe', data: { stream, ...megabyte, then: 'exit' } })
      expect(await journal.exited()).toMatchObject({ code: 3 })
      expect(atExit[0]!.length).toBe(1024 * 1024 + 'the end\n'.length)
      expect(atExit[0]).toMatch(/line 1024 x+\nthe end\n$/)
    })

    it('that is never read does not block a child', async ({ make }) => {
      const { container, journal } = make()
      for (const stream of ['stdout', 'stderr']) container.spawn(fixture('prints.mjs'), { output: 'pipe', data: { stream, ...megabyte, then: 'stay' } })
      await journal.ready(2)
    })

    it('of a restarted child has a stream of its own', async ({ make }) => {
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

    it("is not kept with output: 'inherit'", async ({ supervise }) => {
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

    it("with 'prefix' is complete, even if the supervisor's own output is read slowly", async ({ supervise }) => {
      const program = await supervise()
      program.holdOutput()
      // So much that the child can end while most of it has not been read.
      await program.call('spawn', fixturePath('prints.mjs'), { output: 'prefix', data: { stream: 'stdout', lines: 160, length: 1024, then: 'exit' } })
      // Longer than the pause that a supervisor takes for the end of the output.
      await Promise.race([program.next('exit'), pause(2000)])
      program.readOutput()
      await program.next('exit')
      await program.finish()
      const lines = program.stdout.trimEnd().split('\n')
      expect(lines).toHaveLength(161)
      expect(lines.at(-1)).toMatch(/\] the end$/)
    })

    it("with 'prefix' keeps lines of a megabyte whole, and marks where longer ones were cut", async ({ supervise }) => {
      const program = await supervise()
      await program.call('spawn', fixturePath('writes.mjs'), { name: 'long', output: 'prefix', data: { texts: [`${'x'.repeat(1024 * 1024)}\n`] } })
      await program.call('spawn', fixturePath('writes.mjs'), { name: 'cut', output: { as: 'prefix', longestLine: 1000 }, data: { texts: [`${'y'.repeat(1500)}\n`] } })
      await program.next('exit', 2)
      await program.finish()
      for (const text of [program.stdout, program.stderr]) {
        const lines = text.trimEnd().split('\n').map((line) => line.replace(/^\[\S+ \S+\] /, ''))
        expect(lines.filter((line) => line.includes('x'))).toEqual(['x'.repeat(1024 * 1024)])
        expect(lines.filter((line) => line.includes('y'))).toEqual([`${'y'.repeat(1000)}…`, `…${'y'.repeat(500)}`])
      }
    })

    it("with 'json' is one record a line: those that are one keep what they have, all have the child's name and pid", async ({ supervise }) => {
      const program = await supervise()
      const texts = ['{"level":30,"msg":"hel', 'lo"}\n', 'plain "text"\n', '{"level":40,"pid":1}\n', 'no end']
      for (const name of ['one', 'two']) await program.call('spawn', fixturePath('writes.mjs'), { name, output: 'json', data: { texts } })
      await program.next('exit', 2)
      await program.finish()
      for (const [stream, text] of [['stdout', program.stdout], ['stderr', program.stderr]] as const) {
        const records = text.trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>)
        for (const { name, pid } of program.of('spawn')) {
          const own = records.filter(({ child }) => child === name)
          expect(own).toMatchObject([{ level: 30, msg: 'hello' }, { stream, text: 'plain "text"' }, { level: 40, pid: 1 }, { stream, text: 'no end' }])
          if (capabilities.multiprocess) expect(own[0]!.pid).toBe(pid)
          else expect(own[0]!.threadId).toBeGreaterThan(0)
        }
      }
    })

    it.for(['prefix', 'json'] as const)('of twelve children whose reader is slow is complete, and nobody warns: %s', async (output, { supervise }) => {
      const program = await supervise()
      program.readSlowly()
      const texts = [`${'x'.repeat(1000)}\n`]
      for (let child = 0; child < 12; child++) await program.call('spawn', fixturePath('writes.mjs'), { output, data: { texts, times: 200 } })
      let lines = 0
      await program.untilLine((line) => line.includes('x'.repeat(1000)) && ++lines === 12 * 200)
      await program.finish()
      expect(program.stderr).not.toContain('Warning')
      expect(program.stderr).not.toContain('lost')
    })

    it.for(['prefix', 'json'] as const)('that nobody takes for long holds up no child, and each line is written or counted as lost: %s', async (output, { supervise }) => {
      const program = await supervise()
      program.holdOutput()
      const texts = [`${'x'.repeat(10_000)}\n`]
      await program.call('spawn', fixturePath('writes.mjs'), { output, data: { texts, times: 1000, then: 'stay' } })
      await program.next('ready')
      program.readOutput()
      // What a thread has written waits in this process: its reader may come back in time, and then none is lost.
      let accounted = 0
      await program.untilLine((line) => {
        const [, lost] = /(\d+) lines? (?:was|were) lost/.exec(line) ?? []
        if (lost !== undefined || line.includes(texts[0]!.trim())) accounted += Number(lost ?? 1)
        return accounted === 1000
      })
      await program.finish()
    })

    it.for([
      [{ as: 'pipe' }, "'output.as' must be"],
      [{ as: 'json', longestLine: 0 }, "'output.longestLine' must be"],
      [{ as: 'json', longest: 9 }, "'output.longest' is not an option; did you mean 'output.longestLine'?"],
      [null, "'output' must be"],
    ] as const)('is refused if it is invalid: %j', ([output, message], { make }) => {
      const { container } = make()
      expect(() => container.spawn(fixture('returns.mjs'), { output: output as never })).toThrow(message)
    })

    it('of a stray process that outlives its child does not hold up the exit', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(fixture('strays.mjs'), { output: 'pipe', leave: true })
      expect(await journal.exited()).toMatchObject({ reason: 'returned' })
      process.kill(Number(journal.of('report')[0]!.message.status), 'SIGKILL')
    })
  })
}
