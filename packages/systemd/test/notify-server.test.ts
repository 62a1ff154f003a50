import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, fstatSync, openSync, closeSync, readdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { Listener } from '@asc/core'
import { sendDatagram } from '@asc/posix'
import { SystemdNotifier } from '@asc/systemd'
import { NotifyServer } from '@asc/systemd/testing'

const openDescriptors = () => readdirSync('/proc/self/fd').length

test.each([['a path', undefined], ['an abstract name', `@asc-notify-server-${process.pid}`]])('receives in order, with the sender: %s', async (_name, path) => {
  await using server = await NotifyServer.open(path)
  for (const text of ['READY=1\nSTATUS=up', 'WATCHDOG=1', 'STOPPING=1']) sendDatagram(server.path, Buffer.from(text))
  expect(await server.next()).toMatchObject({ notification: { ready: true, status: 'up' }, text: 'READY=1\nSTATUS=up', pid: process.pid, uid: process.getuid!(), descriptors: [] })
  expect((await server.next(({ stopping }) => stopping === true)).text).toBe('STOPPING=1')
  expect(server.received).toHaveLength(3)
})

test('its socket is in a folder of mode 0700: no other user can send to it', async () => {
  await using server = await NotifyServer.open()
  expect(statSync(dirname(server.path)).mode & 0o777).toBe(0o700)
})

test('a program that is started meanwhile inherits no descriptor of it, of a notifier, or of the store', async () => {
  const descriptors = async () => (await promisify(execFile)('sh', ['-c', 'for place in /proc/$$/fd/*; do [ -L "$place" ] && echo "${place##*/}"; done; true'])).stdout
  const before = await descriptors()
  await using server = await NotifyServer.open()
  using listener = await Listener.bind({ port: 0, host: '127.0.0.1' })
  const notifier = SystemdNotifier.open(server.env)!
  notifier.store('http', listener)
  notifier.ready()
  await server.next(({ ready }) => ready === true)
  expect(server.received[0]!.descriptors).toHaveLength(1)
  expect(await descriptors()).toBe(before)
})

test('descriptors that come along are open until it is closed, and the folder is removed with it', async () => {
  const before = openDescriptors()
  const file = openSync(import.meta.filename, 'r')
  const server = await NotifyServer.open()
  sendDatagram(server.path, Buffer.from('FDSTORE=1\nFDNAME=file'), [file])
  const { descriptors, notification } = await server.next()
  expect(notification).toEqual({ fdStore: true, fdName: 'file' })
  expect(fstatSync(descriptors[0]!).ino).toBe(fstatSync(file).ino)
  closeSync(file)
  await server.close()
  await server.close()
  expect(openDescriptors()).toBe(before)
  expect(existsSync(dirname(server.path))).toBe(false)
  await expect(server.next()).rejects.toThrow('closed')
})

test('closing it rejects a waiting next()', async () => {
  const server = await NotifyServer.open()
  const waiting = expect(server.next()).rejects.toThrow('closed')
  await server.close()
  await waiting
})

test('ignores a message that is too long for systemd', async () => {
  await using server = await NotifyServer.open()
  sendDatagram(server.path, Buffer.from(`READY=1\nSTATUS=${'x'.repeat(4096)}`))
  expect((await server.next()).notification).toEqual({})
})

test('answers the barrier of systemd-notify(1)', async () => {
  await using server = await NotifyServer.open()
  await promisify(execFile)('systemd-notify', ['--ready', '--status=from a program'], { env: { ...process.env, ...server.env } })
  expect(server.received.map(({ notification }) => notification)).toEqual([{ ready: true, status: 'from a program' }])
})

test('blocks no event loop while it waits, and lets its process end once it is closed', async () => {
  const source = `
    import { NotifyServer } from '@asc/systemd/testing'
    const server = await NotifyServer.open()
    let turns = 0
    const turn = setInterval(() => { if (++turns === 3) { clearInterval(turn); void server.close() } }, 1)`
  const program = spawn(process.execPath, ['--input-type=module', '--eval', source], { cwd: import.meta.dirname, stdio: 'inherit' })
  expect(await once(program, 'exit')).toEqual([0, null])
})
