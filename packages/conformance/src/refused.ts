import { execFileSync, spawnSync } from 'node:child_process'
import { describe, expect } from 'vitest'
import { fixturePath } from './fixture.js'
import type { Subject } from './subject.js'

/** prlimit(1) sets the limits of a running process. */
const canLimit = process.platform === 'linux' && spawnSync('prlimit', ['--version']).status === 0

/** The system refuses to start a child: that is a failure of this child and of nothing else. */
export function describeRefused({ it, capabilities }: Subject): void {
  describe('without a descriptor left (drill too-many-files, seed 1)', () => {
    it.runIf(canLimit && capabilities.isolated)('each start fails with the reason, loses no descriptor, and the next one that may be made succeeds', async ({ supervise }) => {
      const program = await supervise()
      const limit = (files: number) => execFileSync('prlimit', ['--pid', String(program.pid), `--nofile=${files}:`])
      await program.call('spawn', fixturePath('ready.mjs'), { name: 'first' })
      await program.next('ready')
      const used = (await program.call('descriptors')) as number
      // Some are free (one was that of the counting), and not enough: a start would fail halfway.
      for (const free of [0, 1, 2]) {
        limit(used + free)
        const told = program.of('exit').length
        await program.call('spawn', fixturePath('ready.mjs'), { name: 'refused' })
        const { status } = await program.next('exit', told + 1)
        expect(status).toMatchObject({ reason: 'error', error: expect.stringContaining('EMFILE') })
      }
      limit(1024)
      expect(await program.call('descriptors')).toBe(used)
      await program.call('spawn', fixturePath('ready.mjs'), { name: 'second' })
      await program.next('ready', 1, ({ name }) => name === 'second')
    })
  })
}
