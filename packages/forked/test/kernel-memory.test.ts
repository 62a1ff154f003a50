import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, it } from 'vitest'

/** A control group of version 1 for memory, which root may make on many machines; version 2 has the same counter under another name. */
const parent = '/sys/fs/cgroup/memory'
const group = `${parent}/asc-test-${process.pid}`
const mayLimit = process.getuid?.() === 0 && existsSync(`${parent}/memory.oom_control`)

afterEach(() => {
  if (existsSync(group)) rmdirSync(group)
})

it.runIf(mayLimit)('bounds the heaps of as many children as the limit is enough for, so that V8 collects before the kernel kills', async () => {
  const { heaps, count } = JSON.parse(await output('shares-memory.mjs', 700)) as { heaps: number[]; count: number }
  expect(heaps).toHaveLength(count)
  // A little more than three quarters of the share of each: young objects come on top.
  for (const heap of heaps) expect(heap).toBeLessThan((700 / count) * 0.95)
})

it.runIf(mayLimit)('tells a child that the kernel killed for want of memory from one that somebody has killed', async () => {
  const exits = (await output('starves.mjs', 200)).trim().split('\n').map((line) => JSON.parse(line) as unknown)
  expect(exits).toEqual([
    { reason: 'signal', signal: 'SIGKILL' },
    { reason: 'out-of-memory', signal: 'SIGKILL', error: 'The kernel killed it for want of memory: the limit of the control group is 200 MiB' },
  ])
  expect(readFileSync(`${group}/memory.oom_control`, 'utf8')).toContain('oom_kill 1')
})

/** Runs a program in a control group of so many megabytes. */
async function output(fixture: string, megabytes: number): Promise<string> {
  mkdirSync(group)
  writeFileSync(`${group}/memory.limit_in_bytes`, String(megabytes * 2 ** 20))
  const program = spawn('/bin/sh', ['-c', `echo $$ > ${group}/cgroup.procs && exec "$@"`, 'sh', process.execPath, fileURLToPath(new URL(`./fixtures/${fixture}`, import.meta.url))], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  program.stdout.on('data', (chunk) => (text += String(chunk)))
  await once(program, 'close')
  return text
}
