import { spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { once } from 'node:events'
import { connect, createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Listener } from '../src/listen/listener.js'

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

/** A process that binds a listener on this path, and what became of it; it holds it until `end`. */
async function bindElsewhere(path: string): Promise<{ said: string; end: () => Promise<void> }> {
  const source = `import { Listener } from '@asc/core'
    const tell = (text) => process.stdout.write(text)
    await Listener.bind({ path: ${JSON.stringify(path)} }).then(() => tell('bound'), (error) => tell(error.cause?.code ?? error.message))
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [said] = (await once(child.stdout, 'data')) as [Buffer]
  return {
    said: String(said),
    async end() {
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}

/** A folder inside of this one whose path has so many bytes. */
function longFolder(parent: string, length: number): string {
  const path = join(parent, 'f'.repeat(Math.max(1, length - parent.length - 1)))
  if (path.length !== length) throw new Error(`The folder ${parent} is too long`)
  mkdirSync(path)
  return path
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

  it('keeps listening while no process serves, and the next process answers a waiting connection', async () => {
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

  it('replaces the socket file of a dead program, but not one that is in use', async () => {
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

  it('refuses a path whose listener is open, before and after a child has listened, however it is written', async () => {
    const path = join(folder, 'socket')
    const first = await Listener.bind({ path })
    const taken = { code: 'ASC_LISTENER', cause: { code: 'EADDRINUSE' } }
    symlinkSync(folder, join(folder, 'link'))
    for (const same of [path, join(folder, 'link', 'socket'), `${folder}/./link/../socket`]) await expect(Listener.bind({ path: same })).rejects.toMatchObject(taken)
    const end = await serveElsewhere(first)
    expect(await ask({ path })).toBe('hi')
    await end()
    await expect(Listener.bind({ path })).rejects.toMatchObject(taken)
    expect(readdirSync(folder).sort()).toEqual(['link', 'socket'])
    first.close()
    const second = await Listener.bind({ path })
    second.close()
  })

  it('refuses a path whose listener is open in another process, and replaces the file when that has died', async () => {
    const path = join(folder, 'socket')
    const other = await bindElsewhere(path)
    expect(other.said).toBe('bound')
    await expect(Listener.bind({ path })).rejects.toMatchObject({ cause: { code: 'EADDRINUSE' } })
    await other.end()
    expect(existsSync(path)).toBe(true)
    using listener = await Listener.bind({ path })
    expect(listener.address()).toEqual({ path })
  })

  it('gives a path to one of several processes that want it at the same time', async () => {
    const path = join(folder, 'socket')
    const all = await Promise.all(Array.from({ length: 4 }, () => bindElsewhere(path)))
    expect(all.map(({ said }) => said).sort()).toEqual(['EADDRINUSE', 'EADDRINUSE', 'EADDRINUSE', 'bound'])
    await Promise.all(all.map(({ end }) => end()))
    expect(readdirSync(folder)).toEqual(['socket'])
  })

  it('gives a path to one of several that want it in one process', async () => {
    const path = join(folder, 'socket')
    const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => Listener.bind({ path })))
    const bound = outcomes.filter((outcome) => outcome.status === 'fulfilled')
    expect(bound).toHaveLength(1)
    bound[0]!.value.close()
    expect(readdirSync(folder)).toEqual([])
  })

  it.each([[100, 6], [104, 20], [106, 1], [107, 1], [107, 2], [107, 12], [107, 60]])('binds a path of %i bytes whose last part has %i', async (length, last) => {
    const path = join(longFolder(folder, length - last - 1), 's'.repeat(last))
    expect(Buffer.byteLength(path)).toBe(length)
    const listener = await Listener.bind({ path, mode: 0o600 })
    const end = await serveElsewhere(listener)
    expect(await ask({ path })).toBe('hi')
    await end()
    await expect(Listener.bind({ path })).rejects.toMatchObject({ cause: { code: 'EADDRINUSE' } })
    expect(readdirSync(dirname(path))).toEqual(['s'.repeat(last)])
    listener.close()
    expect(readdirSync(dirname(path))).toEqual([])
  })

  it.each([[108, 1], [108, 30], [109, 5], [300, 200]])('refuses a path of %i bytes, and leaves nothing behind', async (length, last) => {
    const path = join(longFolder(folder, length - last - 1), 's'.repeat(last))
    await expect(Listener.bind({ path })).rejects.toMatchObject({
      code: 'ASC_LISTENER', message: expect.stringContaining(`${length} bytes`), cause: { code: 'ENAMETOOLONG' },
    })
    expect(readdirSync(dirname(path))).toEqual([])
  })

  it('keeps the file where it may not be removed any more, and says so', async () => {
    const path = join(folder, 'inner', 'socket')
    mkdirSync(dirname(path))
    const listener = await Listener.bind({ path })
    rmSync(dirname(path), { recursive: true })
    symlinkSync('inner', dirname(path))
    const warned = once(process, 'warning')
    listener.close()
    expect((await warned)[0]).toMatchObject({ code: 'ASC_LISTENER', message: expect.stringContaining('Cannot remove the socket file') })
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

  it('reports a folder that is missing or not writable', async () => {
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

describe('a listener that is handed over', () => {
  it('keeps its socket file when it is closed, and another process goes on with it', async () => {
    const path = join(folder, 'web.sock')
    const listener = await Listener.bind({ path })
    const end = await serveElsewhere(listener)
    listener.handOver()
    listener.close()
    const [answer] = (await once(connect({ path }), 'data')) as [Buffer]
    expect(String(answer)).toBe('hi')
    // Its path is free for whoever comes once nobody serves there.
    await end()
    ;(await Listener.bind({ path })).close()
  })

  it('on a port keeps the connections that wait', async () => {
    const listener = await Listener.bind({ host: '127.0.0.1', port: 0 })
    const { port } = listener.address() as { port: number }
    const end = await serveElsewhere(listener)
    listener.handOver()
    listener.close()
    const [answer] = (await once(connect({ host: '127.0.0.1', port }), 'data')) as [Buffer]
    expect(String(answer)).toBe('hi')
    await end()
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
