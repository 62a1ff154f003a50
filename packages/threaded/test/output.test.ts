import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { OutputKind } from '@asc/core'
import { describe, expect, it } from 'vitest'
import { make, perform, type Act } from './threads.js'

const count = 2000
const lines = (label: string) => Array.from({ length: count }, (_, index) => `${label} ${index + 1}\n`).join('')

/** Runs one thread and collects what has come by the time it has ended, and not what comes later. */
async function collect(data: Act): Promise<{ out: string; err: string; output: string }> {
  const { child, ready, exited } = perform(make(), data, { output: 'pipe' })
  const written = { out: '', err: '' }
  child.stdout!.setEncoding('utf8').on('data', (chunk: string) => (written.out += chunk))
  child.stderr!.on('data', (chunk: Buffer) => (written.err += String(chunk)))
  if (data.then === 'spin') {
    await ready
    child.kill()
  }
  const { output } = await exited
  return { ...written, output }
}

describe('all output of a thread arrives before its exit event', () => {
  it.each([
    ['returns', undefined],
    ['calls process.exit()', 'exit'],
    ['throws', 'throw'],
  ])('where it %s', async (_, then) => {
    const { out, err, output } = await collect({ act: 'write', lines: count, then })
    expect(out).toBe(lines('out'))
    expect(err).toBe(lines('err'))
    expect(output).toBe(lines('err'))
  })

  it('even if it dies of an uncaught error, which it writes as a process does', async () => {
    const { out, err } = await collect({ act: 'write', lines: count, then: 'crash' })
    expect(out).toBe(lines('out'))
    expect(err.startsWith(lines('err'))).toBe(true)
    expect(err.slice(lines('err').length)).toMatch(/^RangeError: out of range\n +at .*act\.mjs/)
  })

  it('even if it never yields again and is killed', async () => {
    const { out, err } = await collect({ act: 'write', lines: count, then: 'spin' })
    expect(out).toBe(lines('out'))
    expect(err).toBe(lines('err'))
  })
})

it('a reader that has paused does not keep a container from stopping', async () => {
  const container = make()
  const { child, ready } = perform(container, { act: 'write', lines: count, then: 'wait' }, { output: 'pipe' })
  child.stdout!.pause()
  await ready
  await container.stop(false)
  expect(container.size).toBe(0)
})

it('status.output is the end of stderr, 64 KiB of it', async () => {
  const { output } = await collect({ act: 'write', lines: 20_000 })
  expect(Buffer.byteLength(output)).toBe(64 * 1024)
  expect(output.endsWith('err 19999\nerr 20000\n')).toBe(true)
})

describe('a program whose threads write to', () => {
  const run = async (output: OutputKind, data: Act) => {
    const file = fileURLToPath(new URL('./fixtures/write-through.mjs', import.meta.url))
    const program = spawn(process.execPath, [file, output, JSON.stringify(data)], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ASC_LOG: 'silent' } })
    return Promise.all([text(program.stdout), text(program.stderr)])
  }

  it('its own output has it all before the exit event', async () => {
    const [out, err] = await run('inherit', { act: 'write', lines: 100, then: 'exit' })
    const expected = (label: string) => Array.from({ length: 100 }, (_, index) => `${label} ${index + 1}\n`).join('')
    expect(out).toBe(`${expected('out')}exited\n`)
    expect(err).toBe(expected('err'))
  })

  it('prefixed lines has whole lines, each with the name and the thread', async () => {
    const [out] = await run('prefix', { act: 'pieces' })
    expect(out).toBe('[writer thread-1] ab\n[writer thread-1] cd\nexited\n')
  })
})
