import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
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
