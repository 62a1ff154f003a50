import { Listener } from '@asc/core'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, fstatSync, mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { NotifyServer } from '@asc/systemd/testing'
import { storeName } from '../src/sockets/descriptor-store.js'

describe('the name of a stored socket', () => {
  it.each([
    [{ port: 3000 }, 'http@3000'],
    [{ port: 3000, host: '127.0.0.1' }, 'http@127.0.0.1%203000'],
    [{ port: 3000, host: '::1' }, 'http@%3A%3A1%203000'],
    [{ path: '/run/app/http.sock' }, 'http@/run/app/http.sock'],
    [{ path: '/run/größe' }, 'http@/run/gr%C3%B6%C3%9Fe'],
  ])('%j', (options, name) => {
    expect(storeName('http', options)).toBe(name)
  })
})

it('an address that is not valid Unicode has a name, seed -1201301760', () => {
  expect(storeName('http', { path: '/run/\ud800' })).toBe('http@/run/%EF%BF%BD')
})

describe('storedListener', () => {
  let folder: string
  let server: NotifyServer
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'asc-store-'))
    server = await NotifyServer.open()
  })
  afterEach(async () => {
    await server.close()
    rmSync(folder, { recursive: true })
  })

  /** A life of a program that binds or is given back its listener: `kept` are the descriptors of the store, by name. */
  async function live(options: object, kept: Record<string, number> = {}, env: Record<string, string> = server.env) {
    const file = fileURLToPath(new URL('./fixtures/stores.mjs', import.meta.url))
    const passed = Object.keys(kept).length > 0 ? { LISTEN_FDS: String(Object.keys(kept).length), LISTEN_FDNAMES: Object.keys(kept).join(':') } : {}
    const program = spawn('sh', ['-c', 'LISTEN_PID=$$ exec "$0" "$@"', process.execPath, file, JSON.stringify(options)], {
      env: { PATH: process.env.PATH, ...env, ...passed },
      stdio: ['pipe', 'pipe', 'inherit', ...Object.values(kept)],
    })
    const lines = createInterface({ input: program.stdout! })[Symbol.asyncIterator]()
    const { inode, address } = JSON.parse((await lines.next()).value as string) as { inode: string; address: { port: number } }
    return {
      inode, address,
      async kill() {
        program.kill('SIGKILL')
        await once(program, 'exit')
      },
      /** It closes its listener, as a graceful stop does. */
      async end() {
        program.stdin!.end()
        expect(await once(program, 'exit')).toEqual([0, null])
      },
    }
  }
  const inode = (descriptor: number) => String(fstatSync(descriptor, { bigint: true }).ino)

  it('stores a new socket, and finds it after a SIGKILL', async () => {
    const first = await live({ port: 0, host: '127.0.0.1' })
    const { notification, descriptors } = await server.next()
    expect(notification).toEqual({ fdStore: true, fdName: 'http@127.0.0.1%200', fdPoll: false })
    expect(inode(descriptors[0]!)).toBe(first.inode)
    await first.kill()
    const second = await live({ port: 0, host: '127.0.0.1' }, { [notification.fdName!]: descriptors[0]! })
    expect(second).toMatchObject({ inode: first.inode, address: first.address })
    await second.end()
    expect(server.received).toHaveLength(1)
  })

  it('prefers the socket of a socket unit', async () => {
    const unit = await Listener.bind({ port: 0, host: '127.0.0.1' })
    const program = await live({ port: 1, host: '127.0.0.1' }, { http: unit.descriptor })
    expect(program).toMatchObject({ inode: inode(unit.descriptor), address: unit.address() })
    await program.end()
    expect(server.received).toEqual([])
    unit.close()
  })

  it('drops a socket that was kept for another address, and nothing else', async () => {
    const [old, other] = [await Listener.bind({ port: 0, host: '127.0.0.1' }), await Listener.bind({ port: 0, host: '127.0.0.1' })]
    const program = await live({ port: 0, host: '127.0.0.1' }, { 'http@3000': old.descriptor, 'https@3000': other.descriptor })
    expect((await server.next()).notification).toEqual({ fdStoreRemove: true, fdName: 'http@3000' })
    const { notification, descriptors } = await server.next()
    expect(notification).toMatchObject({ fdStore: true, fdName: 'http@127.0.0.1%200' })
    expect(inode(descriptors[0]!)).toBe(program.inode)
    await program.end()
    expect(server.received).toHaveLength(2)
    old.close()
    other.close()
  })

  it('keeps a socket file, because the store has its socket', async () => {
    const path = join(folder, 'socket')
    const first = await live({ path })
    const { notification, descriptors } = await server.next()
    await first.end()
    expect(existsSync(path)).toBe(true)
    const second = await live({ path }, { [notification.fdName!]: descriptors[0]! })
    expect(second).toMatchObject({ inode: first.inode, address: { path } })
    const connection = connect(path)
    await once(connection, 'connect')
    connection.destroy()
    await second.end()
  })

  it('binds anew when the socket file was removed meanwhile', async () => {
    const path = join(folder, 'socket')
    const first = await live({ path })
    const { notification, descriptors } = await server.next()
    await first.kill()
    rmSync(path)
    const second = await live({ path }, { [notification.fdName!]: descriptors[0]! })
    expect(second.inode).not.toBe(first.inode)
    expect(existsSync(path)).toBe(true)
    expect((await server.next()).notification).toEqual({ fdStoreRemove: true, fdName: notification.fdName })
    expect((await server.next()).notification).toMatchObject({ fdStore: true })
    await second.end()
  })

  it('is Listener.bind outside of systemd', async () => {
    const path = join(folder, 'socket')
    const program = await live({ path }, {}, {})
    await program.end()
    expect(existsSync(path)).toBe(false)
    expect(server.received).toEqual([])
  })
})
