import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { DatagramReceiver } from '@asc/posix'
import { NotifyServer } from '@asc/systemd/testing'

let server: NotifyServer
beforeEach(async () => void (server = await NotifyServer.open()))
afterEach(() => server.close())

const connectAndExec = fileURLToPath(new URL('./fixtures/connect-and-exec.py', import.meta.url))
const says = `
  import { SystemdNotifier } from '@asc/systemd'
  process.on('warning', ({ message }) => console.log('warning:', message))
  const notifier = SystemdNotifier.open()
  notifier.status('Warming up')
  notifier.reloading()
  notifier.ready('Up: a=b, "quoted", --flag')
  notifier.healthy()
  await notifier.flush()
  setImmediate(() => console.log('runs on'))`

/** Runs a module as a program; with `--no-addons` there is no koffi. Resolves with its pid and what it printed. */
async function run(source: string, env: Record<string, string>, { flags = [] as string[], connected = '' } = {}) {
  const command = [process.execPath, ...flags, '--no-warnings', '--input-type=module', '--eval', source]
  const [file, ...args] = connected ? ['python3', connectAndExec, connected, ...command] : command
  const program = spawn(file!, args, { cwd: import.meta.dirname, env: { PATH: process.env.PATH, ...env }, stdio: ['ignore', 'pipe', 'inherit'] })
  const [output, [code]] = await Promise.all([text(program.stdout), once(program, 'exit')])
  return { pid: program.pid, lines: output.trim().split('\n'), code: code as number }
}

const all = [
  { status: 'Warming up' },
  { reloading: true, monotonicUsec: expect.any(BigInt) as bigint, status: 'Reloading…' },
  { ready: true, status: 'Up: a=b, "quoted", --flag' },
  { watchdog: 'ping' },
]

/** All that was said. The last of it may still be under way when the program has ended. */
async function notifications() {
  await server.next(({ watchdog }) => watchdog === 'ping')
  return server.received.map(({ notification }) => notification)
}

test('koffi, from our own pid', async () => {
  const { pid, lines } = await run(says, server.env)
  expect(lines).toEqual(['runs on'])
  expect(await notifications()).toEqual(all)
  expect(new Set(server.received.map((received) => received.pid))).toEqual(new Set([pid]))
})

test('an inherited datagram descriptor, from our own pid, with nothing native and no path', async () => {
  const { pid, lines } = await run(says, { ASC_NOTIFY_FD: '9' }, { flags: ['--no-addons'], connected: server.path })
  expect(lines).toEqual(['runs on'])
  expect(await notifications()).toEqual(all)
  expect(new Set(server.received.map((received) => received.pid))).toEqual(new Set([pid]))
})

test('an inherited descriptor is preferred, but descriptors to be stored go by koffi', async () => {
  await using other = await NotifyServer.open()
  const source = says.replace('await', "notifier.store('input', 0)\n await")
  const { lines } = await run(source, { ASC_NOTIFY_FD: '9', ...other.env }, { connected: server.path })
  expect(lines).toEqual(['runs on'])
  expect(await notifications()).toEqual(all)
  expect((await other.next()).notification).toEqual({ fdStore: true, fdName: 'input', fdPoll: false })
})

test('systemd-notify if nothing native works, with our pid if we are root', async () => {
  const { pid, lines } = await run(says, server.env, { flags: ['--no-addons'] })
  expect(lines).toEqual(['runs on'])
  expect(await notifications()).toEqual(all)
  if (process.getuid!() === 0) expect(new Set(server.received.map((received) => received.pid))).toEqual(new Set([pid]))
})

test('a descriptor that is not open is skipped', async () => {
  const { lines } = await run(says, { ASC_NOTIFY_FD: '99', ...server.env })
  expect(lines).toEqual(['runs on'])
  expect(await notifications()).toEqual(all)
})

test('with none of them there is one warning, and the program runs on', async () => {
  const { lines, code } = await run(says, { ...server.env, PATH: '/nowhere' }, { flags: ['--no-addons'] })
  expect(lines).toEqual(['warning: Cannot notify the service manager: no transport works here', 'runs on'])
  expect(code).toBe(0)
  expect(server.received).toEqual([])
})

test('without a way for descriptors, storing is a warning', async () => {
  const source = says.replace('await', "notifier.store('input', 0)\n await")
  const { lines } = await run(source, server.env, { flags: ['--no-addons'] })
  expect(lines).toEqual(['warning: Cannot pass descriptors to the service manager: @asc/posix does not work here', 'runs on'])
  expect(await notifications()).toEqual(all)
})

test('a descriptor that blocks because the manager stalls does not block us', async () => {
  const path = `@asc-stalled-descriptor-${process.pid}`
  const manager = DatagramReceiver.bind(path)
  const source = `
    import { SystemdNotifier } from '@asc/systemd'
    const notifier = SystemdNotifier.open()
    for (let count = 0; count < 40; count++) notifier.post({ errno: count + 1 })
    await new Promise((resolve) => setImmediate(resolve))
    console.log('runs on')
    await notifier.flush()
    console.log('flushed')`
  const command = [connectAndExec, path, process.execPath, '--input-type=module', '--eval', source]
  const program = spawn('python3', command, { cwd: import.meta.dirname, env: { PATH: process.env.PATH, ASC_NOTIFY_FD: '9' }, stdio: ['ignore', 'pipe', 'inherit'] })
  const [first] = await once(program.stdout, 'data') as [Buffer]
  expect(first.toString()).toBe('runs on\n')
  const output = text(program.stdout)
  const texts: string[] = []
  while (texts.length < 40) for (const { bytes } of await manager.receive()) texts.push(bytes.toString())
  expect(texts).toEqual(Array.from({ length: 40 }, (_, count) => `ERRNO=${count + 1}`))
  expect(await output).toBe('flushed\n')
  manager.close()
})
