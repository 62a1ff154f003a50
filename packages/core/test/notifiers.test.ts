import { execFileSync, spawn } from 'node:child_process'
import { closeSync, constants, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { childEnv } from '../src/system/child-env.js'
import { ConsoleNotifier } from '../src/notify/console-notifier.js'
import { LogNotifier } from '../src/notify/log-notifier.js'
import { PipeNotifier } from '../src/notify/pipe-notifier.js'
import { openNotifier } from '../src/notify/open-notifier.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'asc-notify-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const lines = (path: string) => readFileSync(path, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as unknown)

/** Both ends of a pipe. The reader does not wait. */
function fifo(): { reading: number; descriptor: number } {
  const path = join(folder, 'fifo')
  execFileSync('mkfifo', [path])
  const reading = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  return { reading, descriptor: openSync(path, constants.O_WRONLY) }
}

/** Reads until so many lines have come, and closes the descriptor. */
async function readLines(reading: number, count: number): Promise<unknown[]> {
  let text = ''
  // Leaving the loop closes it.
  for await (const chunk of new Socket({ fd: reading, readable: true, writable: false })) {
    text += String(chunk)
    if (text.split('\n').length > count) break
  }
  return text.split('\n').slice(0, -1).map((line) => JSON.parse(line) as unknown)
}

describe('openNotifier', () => {
  it('prefers the pipe to the log, and the log to the console', () => {
    expect(openNotifier(undefined, { NOTIFY_PIPE: '7', NOTIFY_LOG: 'x' })).toBeInstanceOf(PipeNotifier)
    expect(openNotifier(undefined, { NOTIFY_LOG: 'x' })).toBeInstanceOf(LogNotifier)
    expect(openNotifier(undefined, {})).toBeInstanceOf(ConsoleNotifier)
  })

  it('names the invalid variable and its value', () => {
    expect(() => openNotifier(undefined, { NOTIFY_PIPE: 'seven' })).toThrow("'NOTIFY_PIPE' must be a descriptor: current value is 'seven'")
  })
})

describe('PipeNotifier', () => {
  it('writes a line of JSON for each message', () => {
    const path = join(folder, 'pipe')
    const descriptor = openSync(path, 'w')
    const notifier = new PipeNotifier(descriptor)
    notifier.ready('up')
    notifier.restarting()
    notifier.error('broken')
    closeSync(descriptor)
    expect(lines(path)).toEqual([
      { ready: true, status: 'up' },
      { ready: false, reloading: true, restarting: true, status: 'Restarting…' },
      { error: 'broken', status: 'broken' },
    ])
  })

  it('reports a message that is not JSON, and goes on', async () => {
    const path = join(folder, 'pipe')
    const descriptor = openSync(path, 'w')
    const notifier = new PipeNotifier(descriptor)
    const warned = once(process, 'warning')
    notifier.notify({ status: 1n as never })
    notifier.ready()
    closeSync(descriptor)
    expect(lines(path)).toEqual([{ ready: true }])
    expect((await warned)[0]).toMatchObject({ code: 'ASC_NOTIFY' })
  })

  it.runIf(process.platform === 'linux')('keeps the newest message of each kind until the reader catches up, and tears no line', async () => {
    const { reading, descriptor } = fifo()
    const notifier = new PipeNotifier(descriptor)
    notifier.status('x'.repeat(100_000))
    notifier.restarting()
    notifier.healthy()
    notifier.error('first')
    for (let times = 0; times < 1000; times++) notifier.status(`status ${times}`)
    notifier.healthy()
    notifier.ready('up')
    notifier.error('second')
    expect(await readLines(reading, 5)).toEqual([
      { status: 'x'.repeat(100_000) }, { status: 'status 999' }, { healthy: true }, { ready: true, status: 'up' }, { error: 'second', status: 'second' },
    ])
    closeSync(descriptor)
  })

  it.runIf(process.platform === 'linux')('does not wait for its reader, be that a pipe or a socket, nor does its program', async () => {
    const program = fileURLToPath(new URL('fixtures/notifies.mjs', import.meta.url))
    const { reading, descriptor } = fifo()
    for (const stdio of [descriptor, 'pipe'] as const) {
      const child = spawn(process.execPath, [program], { stdio: ['ignore', 'ignore', 'inherit', stdio], env: { ...process.env, NOTIFY_PIPE: '3' } })
      expect(await once(child, 'exit')).toEqual([0, null])
      child.stdio[3]?.destroy()
    }
    for (const open of [reading, descriptor]) closeSync(open)
  })

  it('reports a closed descriptor once and never throws', async () => {
    const descriptor = openSync(join(folder, 'pipe'), 'w')
    closeSync(descriptor)
    const notifier = new PipeNotifier(descriptor)
    const warned = once(process, 'warning')
    notifier.healthy()
    notifier.healthy()
    expect((await warned)[0]).toMatchObject({ code: 'ASC_NOTIFY' })
  })
})

describe('LogNotifier', () => {
  it('appends a dated line of JSON for each message', () => {
    const path = join(folder, 'log')
    const notifier = new LogNotifier(path)
    notifier.ready()
    notifier.status('fine')
    expect(lines(path)).toMatchObject([{ ready: true }, { status: 'fine' }])
  })

  it('says ready of this life only, and not once it stops', () => {
    const path = join(folder, 'log')
    writeFileSync(path, '{"ready":true}\n')
    const notifier = LogNotifier.open({ NOTIFY_LOG: path })!
    expect(readFileSync(path, 'utf8')).toBe('')
    notifier.ready()
    notifier.stopping()
    notifier.status('Stopped')
    expect(lines(path)).toMatchObject([{ stopping: true, status: 'Stopping…' }, { status: 'Stopped' }])
  })

  it.runIf(process.platform === 'linux')('reports a pipe with a name that nobody reads, instead of waiting for a reader', async () => {
    const path = join(folder, 'fifo')
    execFileSync('mkfifo', [path])
    const warned = once(process, 'warning')
    new LogNotifier(path).ready()
    expect(String((await warned)[0])).toContain('ENXIO')
  })

  it('reports a file that cannot be written, and never throws', async () => {
    const notifier = new LogNotifier('/dev/full')
    const warned = once(process, 'warning')
    notifier.ready()
    notifier.ready()
    expect(String((await warned)[0])).toContain('NOTIFY_LOG /dev/full')
  })
})

describe('childEnv', () => {
  it('adds and removes variables, and leaves out those meant for the parent', () => {
    const parent = { PATH: '/bin', SECRET: 's', NOTIFY_PIPE: '3', NOTIFY_SOCKET: '/run/x', LISTEN_FDS: '1', WATCHDOG_USEC: '5' }
    expect(childEnv({ SECRET: undefined, MODE: 'test' }, parent)).toEqual({ PATH: '/bin', MODE: 'test' })
    expect(childEnv({ NOTIFY_PIPE: '9' }, parent)).toMatchObject({ NOTIFY_PIPE: '9' })
  })
})
