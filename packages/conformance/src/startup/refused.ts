import { execFileSync, spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { describe, expect } from 'vitest'
import { fixturePath } from '../observe/fixture.js'
import type { Subject } from '../subject/subject.js'

/** prlimit(1) sets the limits of a running process. */
const canLimit = process.platform === 'linux' && spawnSync('prlimit', ['--version']).status === 0

/** If the system refuses to start a child, only that child fails. */
export function describeRefused({ it, capabilities }: Subject): void {
  describe('without a descriptor left (drill too-many-files, seed 1)', () => {
    it.runIf(canLimit && capabilities.isolated)('each start fails with the reason and leaks no descriptor, and the first start with enough descriptors succeeds', async ({ supervise }) => {
      const program = await supervise()
      const descriptors = () => readdirSync(`/proc/${program.pid}/fd`).map(Number)
      const limit = (files: number) => execFileSync('prlimit', ['--pid', String(program.pid), `--nofile=${files}:`])
      await program.call('spawn', fixturePath('ready.mjs'), { name: 'first' })
      await program.next('ready')
      // What it reads after a start, such as files of /proc, is open for a moment.
      let before = descriptors()
      for (let last: number[] = []; String(last) !== String(before); before = descriptors()) {
        last = before
        await program.up
      }
      // Some are free, but not enough: a start would fail halfway.
      for (const free of [0, 1, 3]) {
        limit(numberLeaving(free, before))
        const told = program.of('exit').length
        await program.call('spawn', fixturePath('ready.mjs'), { name: 'refused' })
        const { status } = await program.next('exit', told + 1)
        expect(status).toMatchObject({ reason: 'error', error: expect.stringContaining('EMFILE') })
      }
      limit(1024)
      expect(descriptors()).toEqual(before)
      await program.call('spawn', fixturePath('ready.mjs'), { name: 'second' })
      await program.next('ready', 1, ({ name }) => name === 'second')
    })
  })
}

/** The limit below which this many numbers are free. */
function numberLeaving(free: number, used: readonly number[]): number {
  let limit = 0
  for (let left = free; left > 0 || used.includes(limit); limit++) if (!used.includes(limit)) left -= 1
  return limit
}
