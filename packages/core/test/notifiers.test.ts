import { execFileSync } from 'node:child_process'
import { closeSync, constants, mkdtempSync, openSync, readFileSync, readSync, rmSync } from 'node:fs'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { childEnv } from '../src/child-env.js'
import { createLogger } from '../src/logger.js'
import { ConsoleNotifier } from '../src/notify-console.js'
import { LogNotifier } from '../src/notify-log.js'
import { PipeNotifier } from '../src/notify-pipe.js'
import { openNotifier } from '../src/open-notifier.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'asc-notify-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const lines = (path: string) => readFileSync(path, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as unknown)

describe('openNotifier', () => {
  it('takes the pipe before the log before the console', () => {
    expect(openNotifier(undefined, { NOTIFY_PIPE: '7', NOTIFY_LOG: 'x' })).toBeInstanceOf(PipeNotifier)
    expect(openNotifier(undefined, { NOTIFY_LOG: 'x' })).toBeInstanceOf(LogNotifier)
    expect(openNotifier(undefined, {})).toBeInstanceOf(ConsoleNotifier)
  })

  it('names the variable and the value that make no sense', () => {
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

  it('goes on after a message that is no JSON, which it reports', async () => {
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

  it.runIf(process.platform === 'linux')('ends a line that a full pipe has taken a part of, before it says the next one', () => {
    const path = join(folder, 'fifo')
    execFileSync('mkfifo', [path])
    const reading = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    const descriptor = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK)
    const notifier = new PipeNotifier(descriptor)
    const long = 'x'.repeat(100_000)
    const buffer = Buffer.alloc(200_000)
    notifier.status(long)
    notifier.status('lost, as the pipe is full')
    let text = buffer.toString('utf8', 0, readSync(reading, buffer))
    notifier.ready()
    text += buffer.toString('utf8', 0, readSync(reading, buffer))
    for (const open of [reading, descriptor]) closeSync(open)
    expect(text.trim().split('\n').map((line) => JSON.parse(line) as unknown)).toEqual([{ status: long }, { ready: true }])
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
    notifier.stopping()
    expect(lines(path)).toMatchObject([{ ready: true }, { stopping: true, status: 'Stopping…' }])
  })

  it('reports a file that cannot be written, and never throws', async () => {
    const notifier = new LogNotifier('/dev/full')
    const warned = once(process, 'warning')
    notifier.ready()
    notifier.ready()
    expect(String((await warned)[0])).toContain('NOTIFY_LOG /dev/full')
  })
})

describe('createLogger', () => {
  it('refuses a level that is none', () => {
    expect(() => createLogger('warn', { ASC_LOG: 'loud' })).toThrow("'ASC_LOG' must be one of 'debug', 'info', 'warn', 'error', 'silent': current value is 'loud'")
  })
})

describe('childEnv', () => {
  it("adds, removes, and keeps back what is the parent's alone", () => {
    const parent = { PATH: '/bin', SECRET: 's', NOTIFY_PIPE: '3', NOTIFY_SOCKET: '/run/x', LISTEN_FDS: '1', WATCHDOG_USEC: '5' }
    expect(childEnv({ SECRET: undefined, MODE: 'test' }, parent)).toEqual({ PATH: '/bin', MODE: 'test' })
    expect(childEnv({ NOTIFY_PIPE: '9' }, parent)).toMatchObject({ NOTIFY_PIPE: '9' })
  })
})
