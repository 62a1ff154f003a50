import { spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { once } from 'node:events'
import { connect, createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Listener } from '../src/listener.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'asc-listener-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** A process that answers connections on the listener, once it says so. */
async function serveElsewhere(listener: Listener): Promise<() => Promise<void>> {
  const source = "const s = require('net').createServer((c) => c.end('hi')).listen({ fd: 3 }, () => console.log('up'))"
  const child = spawn(process.execPath, ['-e', source], { stdio: ['ignore', 'pipe', 'inherit', listener.descriptor] })
  await once(child.stdout!, 'data')
  return async () => {
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
}

async function ask(target: { port: number; host: string } | { path: string }): Promise<string> {
  const socket = connect(target)
  let text = ''
  socket.on('data', (chunk) => (text += String(chunk)))
  await once(socket, 'close')
  return text
}

const descriptors = () => readdirSync('/proc/self/fd').length

describe('Listener.bind', () => {
  it('binds a port that the system chooses, and children serve it', async () => {
    using listener = await Listener.bind({ port: 0, host: '127.0.0.1' })
    const address = listener.address() as { host: string; port: number }
    expect(address.host).toBe('127.0.0.1')
    expect(address.port).toBeGreaterThan(0)
    const end = await serveElsewhere(listener)
    expect(await ask(address)).toBe('hi')
    await end()
  })

  it('listens on while nobody serves: a waiting connection is answered by the next process', async () => {
    using listener = await Listener.bind({ port: 0, host: '127.0.0.1' })
    await (await serveElsewhere(listener))()
    const answer = ask(listener.address() as { host: string; port: number })
    const end = await serveElsewhere(listener)
    expect(await answer).toBe('hi')
    await end()
  })

  it('finds hosts by name and keeps to IPv6 when asked', async () => {
    using named = await Listener.bind({ port: 0, host: 'localhost' })
    expect(['127.0.0.1', '::1']).toContain((named.address() as { host: string }).host)
    using six = await Listener.bind({ port: 0, ipv6Only: true })
    const { port } = six.address() as { port: number }
    using four = await Listener.bind({ port, host: '0.0.0.0' })
    expect((four.address() as { port: number }).port).toBe(port)
  })

  it('says which port is in use', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    await expect(Listener.bind({ port, host: '127.0.0.1' })).rejects.toMatchObject({
      code: 'ASC_LISTENER',
      message: expect.stringContaining(String(port)),
      cause: { code: 'EADDRINUSE' },
    })
    server.close()
  })

  it('binds a Unix socket with a mode, and removes its file', async () => {
    const path = join(folder, 'socket')
    const listener = await Listener.bind({ path, mode: 0o600 })
    expect(statSync(path).mode & 0o777).toBe(0o600)
    const end = await serveElsewhere(listener)
    expect(await ask({ path })).toBe('hi')
    await end()
    listener.close()
    listener.close()
    expect(existsSync(path)).toBe(false)
  })

  it('replaces the file that a dead program left, and not one that is served', async () => {
    const path = join(folder, 'socket')
    const first = await Listener.bind({ path })
    const end = await serveElsewhere(first)
    await expect(Listener.bind({ path })).rejects.toMatchObject({ cause: { code: 'EADDRINUSE' } })
    await end()
    const crashed = spawn(process.execPath, ['-e', `require('net').createServer().listen('${path}2', () => process.kill(process.pid, 'SIGKILL'))`])
    await once(crashed, 'exit')
    expect(existsSync(`${path}2`)).toBe(true)
    using second = await Listener.bind({ path: `${path}2` })
    expect(second.address()).toEqual({ path: `${path}2` })
    first.close()
  })

  it("does not remove a file that has taken its own one's place", async () => {
    const path = join(folder, 'socket')
    const listener = await Listener.bind({ path })
    rmSync(path)
    const server = createServer().listen(path)
    await once(server, 'listening')
    listener.close()
    expect(existsSync(path)).toBe(true)
    server.close()
  })

  it('reports a folder that it may not write to, or that is not there', async () => {
    chmodSync(folder, 0o700)
    await expect(Listener.bind({ path: join(folder, 'missing', 'socket') })).rejects.toMatchObject({ code: 'ASC_LISTENER' })
  })

  it.each([
    [{}, "needs either 'port' or 'path'"], [{ port: 1, path: 'x' }, "needs either 'port' or 'path'"],
    [{ port: -1 }, "'port' must be"], [{ port: 65_536 }, "'port' must be an integer from 0 to 65535"], [{ port: '80' }, "'port' must be"],
    [{ port: 0, backlog: 0 }, "'backlog' must be an integer from 1 to"],
  ])('refuses %j', async (options, text) => {
    await expect(Listener.bind(options as never)).rejects.toThrow(text)
  })

  it('leaves no descriptor behind', async () => {
    const before = descriptors()
    for (let round = 0; round < 20; round++) (await Listener.bind({ port: 0 })).close()
    expect(descriptors()).toBe(before)
  })
})

describe('Listener.fromDescriptor', () => {
  it('adopts a socket and refuses anything else', async () => {
    const server = createServer().listen(0)
    await once(server, 'listening')
    expect(() => Listener.fromDescriptor(-1)).toThrow(RangeError)
    expect(() => Listener.fromDescriptor(1_000_000)).toThrow(expect.objectContaining({ code: 'ASC_LISTENER' }))
    const { openSync, closeSync } = await import('node:fs')
    const file = openSync('/dev/null', 'r')
    expect(() => Listener.fromDescriptor(file)).toThrow("'descriptor' must be a socket")
    closeSync(file)
    server.close()
  })
})
