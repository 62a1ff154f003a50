import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { fixture, fixturePath } from '../observe/fixture.js'
import { untilGone } from '../observe/processes.js'
import type { Subject } from '../subject/subject.js'

/** DESIGN §4.1, 5: nothing is left. */
export function describeLeftovers({ it, capabilities }: Subject): void {
  describe('a container that was stopped', () => {
    it('leaves nothing that keeps the program alive', async ({ supervise, folder }) => {
      const program = await supervise()
      await program.call('spawn', fixturePath('ready.mjs'), { restart: true, startupTimeout: 60_000, healthCheckTimeout: 60_000 })
      await program.next('ready')
      const restart = { backoff: { initial: 600_000, max: 600_000 } }
      await program.call('spawn', fixturePath('lives.mjs'), { data: { file: join(folder, 'lives'), plan: [], forever: 'throw' }, restart })
      await program.next('restart', 2)
      expect(await program.finish()).toEqual({ code: 0, signal: null })
    })

    it.runIf(process.platform === 'linux')('leaves no descriptor open', async ({ supervise }) => {
      const program = await supervise()
      const counts: unknown[] = []
      // The first round opens what stays open for good.
      for (let round = 1; round <= 3; round++) {
        await program.call('run', fixturePath('ready.mjs'), { count: 2, ...(capabilities.output && { output: 'pipe' }) })
        await program.next('ready', 2 * round)
        for (const { name } of program.of('spawn').slice(-2)) await program.call('kill', name)
        await program.next('exit', 2 * round)
        counts.push(await program.call('descriptors'))
      }
      expect(counts[2]).toBe(counts[1])
    })

    it.runIf(capabilities.spares)('leaves no file of spares in the folder for temporary files', async ({ supervise, puppets, folder }) => {
      const TMPDIR = join(folder, 'temporary')
      await mkdir(TMPDIR)
      const program = await supervise({ env: { TMPDIR } })
      const options = { env: { TMPDIR, ASC_TEST_STRINGS: puppets.strings.path }, name: 'child', restart: true, spares: 1 }
      await program.call('spawn', fixturePath('warms.mjs'), options)
      await program.next('ready')
      const [first] = await puppets.take(2)
      await program.call('kill', 'child')
      await first!.gone
      await program.next('ready', 2)
      await program.finish()
      expect(await readdir(TMPDIR)).toEqual([])
    })

    it.runIf(capabilities.multiprocess)('takes along what the children have started', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(fixture('family.mjs'))
      const child = await journal.ready()
      await container.stop(false)
      await untilGone(Number(child.status))
      await untilGone(child.pid!)
    })
  })
}
