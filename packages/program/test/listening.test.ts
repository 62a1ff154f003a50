import { createServer } from 'node:net'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect as connectHttp2 } from 'node:http2'
import { get as getHttps } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect as connectTls } from 'node:tls'
import { Listener } from '@asc/core'
import { program } from '@asc/program'
import { describe, expect, it } from 'vitest'
import { freePort } from '../../../free-port.base.js'
import { askHttp, askTcp, fixture, Observed, tlsFolder, untilAnsweredBy } from './observed.js'

const listens = (forms: unknown[][], env: Record<string, string> = {}) => program(fixture('listens.mjs'), { env: { FORM: JSON.stringify(forms), TLS: tlsFolder, ...env } })

describe('two children share', () => {
  const forms: [title: string, form: (port: number) => unknown[]][] = [
    ['a port', (port) => [port]],
    ['a port as text', (port) => [String(port)]],
    ['a port on 127.0.0.1', (port) => [port, '127.0.0.1']],
    ['a port on 0.0.0.0', (port) => [port, '0.0.0.0']],
    ['a port on localhost', (port) => [port, 'localhost']],
    ['a port with a backlog', (port) => [port, '127.0.0.1', 10]],
    ['an address of options', (port) => [{ port, host: '::ffff:127.0.0.1' }]],
    ['a port for which reusePort is asked', (port) => [{ port, host: '127.0.0.1', reusePort: true }]],
  ]
  it.each(forms)('%s', async (_, form) => {
    const port = await freePort()
    await using container = new Observed()
    container.run(listens([form(port)]), { count: 2 })
    expect(await container.waitUntilReady()).toBe(true)
    const pids = await untilAnsweredBy(2, () => askHttp({ port }))
    expect([...pids].sort()).toEqual([...container.children].map(({ pid }) => String(pid)).sort())
    const addresses = (await container.heard('address', 2)) as { port: number }[]
    expect(addresses.map((address) => address.port)).toEqual([port, port])
  })

  it('an IPv6 address alone, beside the same port of IPv4', async () => {
    const port = await freePort()
    await using container = new Observed()
    container.run(listens([[{ port, host: '::', ipv6Only: true }], [{ port, host: '0.0.0.0' }]]), { count: 2 })
    expect(await container.waitUntilReady()).toBe(true)
    await container.heard('address', 4)
    await untilAnsweredBy(2, () => askHttp({ port, host: '127.0.0.1' }))
    await untilAnsweredBy(2, () => askHttp({ port, host: '::1' }))
  })

  it('several ports', async () => {
    const ports = [await freePort(), await freePort(), await freePort()]
    await using container = new Observed()
    container.run(listens(ports.map((port) => [port])), { count: 2 })
    await container.heard('address', 6)
    for (const port of ports) await untilAnsweredBy(2, () => askHttp({ port }))
  })

  it('a port on which a child has closed its server and listens again, any number of times', async () => {
    const port = await freePort()
    await using container = new Observed()
    container.run(listens([[port]]), { count: 2 })
    await container.waitUntilReady()
    const again = () => container.messages.filter((message) => (message as unknown) === 'again').length
    for (let time = 1; time <= 6; time++) {
      for (const child of container.children) child.send('close and listen')
      while (again() < 2 * time) await once(container, 'message')
      await untilAnsweredBy(2, () => askHttp({ port }))
    }
  })

  const servers: [kind: string, ask: (port: number) => Promise<string>][] = [
    ['net', askTcp],
    ['tls', askTls],
    ['https', askHttps],
    ['http2', (port) => askHttp2(`http://127.0.0.1:${port}`)],
    ['http2s', (port) => askHttp2(`https://127.0.0.1:${port}`)],
  ]
  it.each(servers)('the port of a server of %s', async (kind, ask) => {
    const port = await freePort()
    await using container = new Observed()
    container.run(listens([[port]], { KIND: kind }), { count: 2 })
    expect(await container.waitUntilReady()).toBe(true)
    await untilAnsweredBy(2, () => ask(port))
  })

  it('a listener of the container, by its port, and a Unix socket, by its path', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'asc-program-'))
    const path = join(folder, 'socket')
    using http = await Listener.bind({ port: 0 })
    using unix = await Listener.bind({ path })
    const { port } = http.address() as { port: number }
    await using container = new Observed()
    container.run(listens([[port], [path]]), { count: 2, listeners: { http, unix } })
    expect(await container.waitUntilReady()).toBe(true)
    await container.heard('address', 4)
    await untilAnsweredBy(2, () => askHttp({ port }))
    await untilAnsweredBy(2, () => askHttp({ socketPath: path }))
    await rm(folder, { recursive: true })
  })

  it('a port that the parent has bound before', async () => {
    const port = await freePort()
    await using container = new Observed()
    const task = program(fixture('listens.mjs'), { listen: { port, host: '127.0.0.1' }, env: { FORM: JSON.stringify([[port, '127.0.0.1']]) } })
    // Bound, and not listened on: another program cannot take it, and nobody is kept waiting.
    await expect(askHttp({ port })).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    container.run(task, { count: 2 })
    await container.waitUntilReady()
    await untilAnsweredBy(2, () => askHttp({ port }))
  })

  it.each<[title: string, form: (port: number) => unknown[], name: (port: number) => string]>([
    ['its port', (port) => [port], (port) => String(port)],
    ['its port and address', (port) => [port, '127.0.0.1'], (port) => `127.0.0.1:${port}`],
    ['its IPv6 address', (port) => [port, '::1'], (port) => `[::1]:${port}`],
  ])('a listener of the container that is named by %s, wherever it is bound', async (_, form, name) => {
    const folder = await mkdtemp(join(tmpdir(), 'asc-program-'))
    const [first, second] = [await freePort(), await freePort()]
    using http = await Listener.bind({ port: 0 })
    using unix = await Listener.bind({ path: join(folder, 'socket') })
    await using container = new Observed()
    container.run(listens([form(first), form(second)]), { count: 2, listeners: { [name(first)]: http, [name(second)]: unix } })
    expect(await container.waitUntilReady()).toBe(true)
    await untilAnsweredBy(2, () => askHttp({ port: (http.address() as { port: number }).port }))
    await untilAnsweredBy(2, () => askHttp({ socketPath: join(folder, 'socket') }))
    for (const port of [first, second]) await expect(askHttp({ port, host: name(port).startsWith('[') ? '::1' : '127.0.0.1' })).rejects.toThrow('ECONNREFUSED')
    await rm(folder, { recursive: true })
  })

  it('an adopted listener of which nobody said where it is bound', async () => {
    using bound = await Listener.bind({ port: 0 })
    const { port } = bound.address() as { port: number }
    const http = Listener.fromDescriptor(bound.descriptor)
    await using container = new Observed()
    container.run(listens([[port]]), { count: 2, listeners: { http } })
    expect(await container.waitUntilReady()).toBe(true)
    await untilAnsweredBy(2, () => askHttp({ port }))
  })

  it('the port of a server that listens to connections later', async () => {
    for (const later of ['', '50']) {
      const port = await freePort()
      await using container = new Observed()
      container.run(program(fixture('uses-later.cjs'), { env: { PORT: String(port), LATER: later } }), { count: 2 })
      expect(await container.waitUntilReady()).toBe(true)
      await untilAnsweredBy(2, () => askTcp(port))
    }
  })

  it('a port that each of them has tried before', async () => {
    const port = await freePort()
    await using container = new Observed()
    container.run(program(fixture('tries.cjs'), { env: { PORT: String(port) } }), { count: 3 })
    expect(await container.waitUntilReady()).toBe(true)
    expect(await container.heard('results', 3)).toEqual(Array.from({ length: 3 }, () => ['free', 'free', 'free']))
    await untilAnsweredBy(3, () => askHttp({ port }))
  })
})

describe('a child has for itself', () => {
  it('a port that the system chooses', async () => {
    await using container = new Observed()
    const port = await freePort()
    container.run(listens([[port], [0]]), { count: 2 })
    const ports = ((await container.heard('address', 4)) as { port: number }[]).map((address) => address.port)
    expect(new Set(ports).size).toBe(3)
  })

  it('a port that it listens on exclusively', async () => {
    const port = await freePort()
    await using container = new Observed()
    container.run(listens([[{ port, exclusive: true }]]), { count: 2 })
    await container.heard('address', 1)
    expect(await container.heard('error', 1)).toMatchObject([{ code: 'EADDRINUSE', port }])
  })
})

describe('a program sees the error that it would see alone', () => {
  it('in each child, if a stranger has its port', async () => {
    const stranger = createServer().listen(0)
    await once(stranger, 'listening')
    const { port } = stranger.address() as { port: number }
    await using container = new Observed()
    container.run(listens([[port]]), { count: 2 })
    const errors = (await container.heard('error', 2)) as { stack: string }[]
    for (const error of errors) {
      expect(error).toMatchObject({ code: 'EADDRINUSE', syscall: 'listen', port, message: `listen EADDRINUSE: address already in use :::${port}` })
      expect(error.stack).not.toContain('preload')
      expect(error.stack).toContain('listens.mjs')
    }
    stranger.close()
  })

  it.each([
    ['an address of another machine', '192.0.2.1', 'EADDRNOTAVAIL'],
    ['a host that does not exist', 'nowhere.invalid', /ENOTFOUND|EAI_AGAIN/],
  ])('for %s', async (_, host, code) => {
    const port = await freePort()
    await using container = new Observed()
    container.run(listens([[port, host]]), { count: 2 })
    for (const error of (await container.heard('error', 2)) as { code: string; stack: string }[]) {
      expect(error.code).toMatch(code)
      expect(error.stack).not.toContain('preload')
    }
  })

  it('if it listens twice on one address', async () => {
    const port = await freePort()
    await using container = new Observed()
    container.run(listens([[port], [port]]), { count: 2 })
    expect(await container.heard('error', 2)).toMatchObject([{ code: 'EADDRINUSE', port }, { code: 'EADDRINUSE', port }])
    await untilAnsweredBy(2, () => askHttp({ port }))
  })
})

async function askTls(port: number): Promise<string> {
  let text = ''
  for await (const chunk of connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false })) text += String(chunk)
  return text
}

function askHttps(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    getHttps({ port, host: '127.0.0.1', rejectUnauthorized: false, agent: false }, async (response) => {
      let body = ''
      for await (const chunk of response) body += String(chunk)
      resolve(body)
    }).on('error', reject)
  })
}

async function askHttp2(url: string): Promise<string> {
  const session = connectHttp2(url, { rejectUnauthorized: false })
  let text = ''
  for await (const chunk of session.request({ ':path': '/' })) text += String(chunk)
  session.close()
  return text
}
