import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, beforeEach, describe, expect, it, test, vi } from 'vitest'
import { DatagramReceiver } from '@asc/posix'
import { SystemdNotifier } from '@asc/systemd'
import { NotifyServer } from '@asc/systemd/testing'

let server: NotifyServer
let notifier: SystemdNotifier
beforeEach(async () => {
  server = await NotifyServer.open()
  notifier = SystemdNotifier.open(server.env)!
})
afterEach(async () => {
  notifier.extendTimeout(0)
  await server.close()
})

const next = async () => (await server.next()).notification

describe('open', () => {
  it('returns undefined outside of systemd', () => {
    expect(SystemdNotifier.open({})).toBeUndefined()
    expect(SystemdNotifier.open({ NOTIFY_SOCKET: '', ASC_NOTIFY_FD: '' })).toBeUndefined()
  })

  it.each([
    [{ NOTIFY_SOCKET: 'relative' }, "'NOTIFY_SOCKET' must be a path, or '@' and an abstract name: current value is 'relative'"],
    [{ NOTIFY_SOCKET: 'vsock:2:1234' }, 'NOTIFY_SOCKET'],
    [{ ASC_NOTIFY_FD: 'three' }, "'ASC_NOTIFY_FD' must be a descriptor: current value is 'three'"],
    [{ NOTIFY_SOCKET: '/run/x', WATCHDOG_USEC: '0' }, "'WATCHDOG_USEC' must be a positive number of microseconds: current value is '0'"],
    [{ NOTIFY_SOCKET: '/run/x', WATCHDOG_USEC: '-1' }, 'WATCHDOG_USEC'],
  ])('refuses %j', (env, text) => {
    expect(() => SystemdNotifier.open(env)).toThrow(expect.objectContaining({ code: 'ASC_NOTIFY', message: expect.stringContaining(text) as string }) as Error)
  })

  it.each([
    [{ WATCHDOG_USEC: '2000000' }, 2000],
    [{ WATCHDOG_USEC: '2500', WATCHDOG_PID: String(process.pid) }, 2.5],
    [{ WATCHDOG_USEC: '2000000', WATCHDOG_PID: String(process.pid + 1) }, undefined],
    [{}, undefined],
  ])('finds the watchdog of %j', (env, timeout) => {
    expect(SystemdNotifier.open({ NOTIFY_SOCKET: '/run/x', ...env })!.healthCheckTimeout).toBe(timeout)
  })
})

test('sends each report from our own pid before the call returns', async () => {
  notifier.status('Warming up')
  notifier.ready('Running with 2 children, 0 restarts')
  notifier.healthy()
  notifier.stopping()
  notifier.error('No such file')
  expect([await next(), await next(), await next(), await next(), await next()]).toEqual([
    { status: 'Warming up' },
    { ready: true, status: 'Running with 2 children, 0 restarts' },
    { watchdog: 'ping' },
    { stopping: true, status: 'Stopping…' },
    { status: 'No such file' },
  ])
  expect(server.received.map(({ pid }) => pid)).toEqual(Array(5).fill(process.pid))
})

test('a reload carries the time of CLOCK_MONOTONIC', async () => {
  // Another program's word for it: clock_gettime(2).
  const monotonic = () => BigInt(execFileSync('python3', ['-c', 'import time; print(time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000)'], { encoding: 'utf8' }))
  for (const say of ['reloading', 'restarting'] as const) {
    const before = monotonic()
    notifier[say]()
    const after = monotonic()
    const { monotonicUsec, reloading } = await next()
    expect(reloading).toBe(true)
    expect(monotonicUsec! >= before && monotonicUsec! <= after).toBe(true)
  }
})

describe('time for an operation', () => {
  it('is requested in portions, until we are ready', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] })
    try {
      notifier.extendTimeout(17_000)
      vi.advanceTimersByTime(60_000)
      notifier.extendTimeout(60_000)
      notifier.ready()
      vi.advanceTimersByTime(60_000)
    } finally {
      vi.useRealTimers()
    }
    await server.next(({ ready }) => ready === true)
    // 17 s and the margin of 5 s, asked for every 5 s, never for more than 15 s at once.
    expect(server.received.map(({ notification }) => notification.extendTimeoutUsec)).toEqual([15e6, 15e6, 12e6, 7e6, 2e6, 15e6, undefined])
  })

  it('is no longer requested once it is taken back', async () => {
    notifier.extendTimeout(100)
    notifier.extendTimeout(0)
    notifier.status('end')
    expect([await next(), await next()]).toEqual([{ extendTimeoutUsec: 5_100_000 }, { status: 'end' }])
  })
})

test('a stalled manager blocks nothing; important messages arrive later, in order, and of the others the newest', async () => {
  const path = `@asc-stalled-${process.pid}`
  const manager = DatagramReceiver.bind(path)
  const stalled = SystemdNotifier.open({ NOTIFY_SOCKET: path })!
  // More than any queue holds (net.unix.max_dgram_qlen); were it not to wait here, this would never end.
  for (let count = 0; count < 2000; count++) stalled.status(`status ${count}`)
  stalled.restarting()
  for (let count = 0; count < 100; count++) stalled.healthy()
  stalled.ready('done')
  let flushed = false
  const flushing = stalled.flush().then(() => (flushed = true))
  await new Promise((resolve) => setImmediate(resolve))
  expect(flushed).toBe(false)

  const texts: string[] = []
  while (!texts.at(-1)?.startsWith('READY=1')) for (const { bytes } of await manager.receive()) texts.push(bytes.toString())
  await flushing
  manager.close()
  const late = texts.findIndex((text) => text === 'STATUS=status 1999')
  expect(late).toBeLessThan(1999)
  expect(texts.slice(0, late)).toEqual(Array.from({ length: late }, (_, count) => `STATUS=status ${count}`))
  expect(texts.slice(late + 1).map((text) => text.split('\n')[0])).toEqual(['RELOADING=1', 'WATCHDOG=1', 'READY=1'])
})

test('a manager that is gone causes one warning, and gets messages again when it is back', async () => {
  const warned = once(process, 'warning')
  const warnings: Error[] = []
  const record = (warning: Error) => warnings.push(warning)
  process.on('warning', record)
  const { path } = server
  const lonely = SystemdNotifier.open({ NOTIFY_SOCKET: `${path}-later` })!
  for (let count = 0; count < 5; count++) lonely.healthy()
  expect((await warned as [Error])[0]).toMatchObject({ code: 'ASC_NOTIFY', message: expect.stringContaining('ENOENT') as string })
  await using later = await NotifyServer.open(`${path}-later`)
  lonely.healthy()
  expect((await later.next()).notification).toEqual({ watchdog: 'ping' })
  process.off('warning', record)
  expect(warnings).toHaveLength(1)
})

test('bad arguments of our own are refused, but never the texts of others', () => {
  expect(() => notifier.post({ errno: -1 })).toThrow(TypeError)
  expect(() => notifier.store('a:b', 1)).toThrow(TypeError)
  expect(() => notifier.status('READY=1\n'.repeat(10_000))).not.toThrow()
})

test('nothing native is loaded before the first message', () => {
  const source = `
    import { SystemdNotifier, listenersFromSystemd } from '@asc/systemd'
    const notifier = SystemdNotifier.open(), loaded = () => process.report.getReport().sharedObjects.some((path) => path.includes('koffi'))
    listenersFromSystemd()
    const before = loaded()
    notifier.ready()
    console.log(JSON.stringify([before, loaded()]))`
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', source], { cwd: import.meta.dirname, env: { ...process.env, ...server.env }, encoding: 'utf8' })
  expect(JSON.parse(output)).toEqual([false, true])
})
