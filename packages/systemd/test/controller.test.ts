import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { NotifyServer } from '@asc/systemd/testing'

let folder: string
let flag: string
let server: NotifyServer
let program: ChildProcess
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'asc-service-'))
  flag = join(folder, 'flag')
  server = await NotifyServer.open()
})
afterEach(async () => {
  if (program.exitCode === null && program.signalCode === null) {
    program.kill('SIGKILL')
    await once(program, 'exit')
  }
  await server.close()
  rmSync(folder, { recursive: true })
})

function start(env: Record<string, string> = {}, stderr: 'inherit' | 'ignore' = 'inherit'): void {
  const file = fileURLToPath(new URL('./fixtures/program.mjs', import.meta.url))
  program = spawn(process.execPath, [file], { env: { ...process.env, ASC_LOG: 'silent', FLAG: flag, ...server.env, ...env }, stdio: ['ignore', 'inherit', stderr] })
}
const ready = () => server.next(({ ready }) => ready === true)
const status = (text: string | RegExp) => server.next(({ status }) => (typeof text === 'string' ? status === text : text.test(status ?? '')))
/** The children of the program, as the kernel knows them. */
/** Its children, without the shell that guards what they leave. */
const children = () => readFileSync(`/proc/${program.pid}/task/${program.pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number).filter((pid) => !isShell(pid))
const isShell = (pid: number) => /(^|\/)(ba|da)?sh$/.test(readlinkSync(`/proc/${pid}/exe`))
const notifications = () => server.received.map(({ notification }) => notification)

describe('a controller under systemd', () => {
  it('reports ready when all children are, updates its status, and reports stopping first', async () => {
    start({ COUNT: '3' })
    const { notification, pid } = await ready()
    expect(notification).toEqual({ ready: true, status: 'Running with 3 children, 0 restarts' })
    expect(pid).toBe(program.pid)
    process.kill(children()[0]!, 'SIGKILL')
    await status('Running with 3 children, 1 restart')
    program.kill('SIGTERM')
    expect(await once(program, 'exit')).toEqual([0, null])
    await server.next(({ stopping }) => stopping === true)
    const { extendTimeoutUsec } = (await server.next()).notification
    expect(extendTimeoutUsec).toBe(15_000_000) // the grace period of 10 s, and 5 s more
    expect(notifications().filter(({ ready }) => ready)).toHaveLength(1)
    expect(new Set(server.received.map(({ pid }) => pid))).toEqual(new Set([program.pid]))
  })

  it('collects the changes of many children into one status', async () => {
    start({ COUNT: '4' })
    await ready()
    for (const child of children()) process.kill(child, 'SIGKILL')
    await status('Running with 4 children, 4 restarts')
    // Eight ends, starts and restarts apiece: how many messages depends on how long the machine takes, but it is far from one each.
    expect(notifications().filter(({ status, ready }) => status && !ready).length).toBeLessThan(12)
  })

  it('reports the start and the end of a restart, with the time that Type=notify-reload needs', async () => {
    start()
    const { notification: first } = await ready()
    program.kill('SIGHUP')
    const { notification } = await server.next()
    expect(notification).toEqual({ reloading: true, monotonicUsec: expect.any(BigInt) as bigint, status: 'Restarting…' })
    expect((await ready()).notification).toEqual(first)
    program.kill('SIGUSR2')
    expect((await server.next(({ reloading }) => reloading === true)).notification).toMatchObject({ status: 'Reloading…' })
    await ready()
  })

  it('stays ready when new code is broken, and its status says so until it is repaired', async () => {
    start()
    await ready()
    writeFileSync(flag, 'broken')
    program.kill('SIGHUP')
    await server.next(({ reloading }) => reloading === true)
    const { notification } = await ready()
    expect(notification.status).toMatch(/^Running with 2 children, 0 restarts; the last change failed: A child failed before it was ready: .*this code is broken$/)
    writeFileSync(flag, 'ok')
    program.kill('SIGHUP')
    await server.next(({ reloading }) => reloading === true)
    expect((await ready()).notification.status).toBe('Running with 2 children, 0 restarts')
  })

  it('leaves the reason in its status when it cannot start', async () => {
    writeFileSync(flag, 'broken')
    start({}, 'ignore')
    expect((await once(program, 'exit'))[0]).toBe(1)
    await status(/this code is broken/)
    expect(notifications().some(({ ready }) => ready)).toBe(false)
  })

  it('asks for the time that its children may take to start', async () => {
    writeFileSync(flag, 'late')
    start({ TIMEOUT: '300000' })
    const { notification } = await server.next(({ extendTimeoutUsec }) => extendTimeoutUsec !== undefined)
    expect(notification).toEqual({ extendTimeoutUsec: 15_000_000 })
    // And again, as long as it lives.
    await server.next(({ extendTimeoutUsec }) => extendTimeoutUsec === 15_000_000)
    expect(notifications().some(({ ready }) => ready)).toBe(false)
  })

  it('asks for no time for children without a startup timeout', async () => {
    start({ TIMEOUT: 'none' })
    await ready()
    expect(notifications().some(({ extendTimeoutUsec }) => extendTimeoutUsec !== undefined)).toBe(false)
  })

  it('asks for the time that a drain may take', async () => {
    writeFileSync(flag, 'stubborn')
    start({ GRACE: '600' })
    await ready()
    program.kill('SIGTERM')
    await server.next(({ stopping }) => stopping === true)
    const { notification } = await server.next(({ extendTimeoutUsec }) => extendTimeoutUsec !== undefined)
    expect(notification.extendTimeoutUsec).toBeGreaterThan(5_500_000)
    expect(notification.extendTimeoutUsec).toBeLessThanOrEqual(5_600_000)
    expect(await once(program, 'exit')).toEqual([0, null])
  })
})

describe('its watchdog', () => {
  const ping = () => server.next(({ watchdog }) => watchdog === 'ping')
  const watchdog = { WATCHDOG_USEC: '400000' }

  it('gets pings only after ready', async () => {
    start(watchdog)
    await ping()
    await ping()
    expect(notifications().findIndex(({ ready }) => ready)).toBeLessThan(notifications().findIndex(({ watchdog }) => watchdog))
  })

  it('gets pings while children drain', async () => {
    writeFileSync(flag, 'stubborn')
    start({ ...watchdog, GRACE: '5000' })
    await ready()
    program.kill('SIGTERM')
    await server.next(({ stopping }) => stopping === true)
    await ping()
    await ping()
  })

  it('gets no ping if it is meant for another process', async () => {
    start({ ...watchdog, WATCHDOG_PID: '1', COUNT: '1' })
    await ready()
    await reincarnate()
    expect(notifications().some(({ watchdog }) => watchdog)).toBe(false)
  })

  it('gets no ping while the policy says that the container is not healthy', async () => {
    start({ ...watchdog, SICK: '1', COUNT: '1' })
    await ready()
    await reincarnate()
    expect(notifications().some(({ watchdog }) => watchdog)).toBe(false)
  })

  it('gets no ping while no child is ready, and one at once when a child becomes ready', async () => {
    start({ ...watchdog, COUNT: '1' })
    await ready()
    writeFileSync(flag, 'late')
    process.kill(children()[0]!, 'SIGKILL')
    await status('Running with 0 of 1 child, 1 restart')
    // Pings that are due would come every 200 ms, and the lives of these children take longer, with the pauses between them.
    const from = server.received.length
    for (const restarts of [2, 3, 4]) await reincarnate(`Running with 0 of 1 child, ${restarts} restarts`)
    expect(notifications().slice(from).some(({ watchdog }) => watchdog)).toBe(false)
    writeFileSync(flag, 'ok')
    process.kill(children()[0]!, 'SIGKILL')
    await ping()
  })

  /** The child is killed, and another is there: time has passed. */
  async function reincarnate(as = 'Running with 1 child, 1 restart') {
    process.kill(children()[0]!, 'SIGKILL')
    await status(as)
  }
})
