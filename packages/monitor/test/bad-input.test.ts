import { connect as dial, type Socket } from 'node:net'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { spawn } from 'node:child_process'
import { Controller } from '@asc/controller'
import { Forked } from '@asc/forked'
import { createLogger } from '@asc/core'
import { afterEach, describe, expect, it } from 'vitest'
import { connect, NoAnswerError, NotRunningError, operate } from '@asc/monitor'
import { operateWeb, ready, type Operated } from './operated.js'

let operated: Operated
afterEach(() => operated.end())

/** Sends bytes to the socket, and returns everything that comes until it is closed. */
async function raw(text: string, keep = false): Promise<string> {
  const socket = dial(operated.monitor.socket)
  socket.on('error', () => {})
  socket.write(text)
  if (!keep) socket.end()
  let answer = ''
  socket.setEncoding('utf8').on('data', (chunk: string) => (answer += chunk))
  await once(socket, 'close')
  return answer
}

async function ask(method: string, path: string, body?: string | Buffer, headers: Record<string, string> = {}) {
  const asked = request({ socketPath: operated.monitor.socket, method, path, headers, agent: false })
  asked.on('error', () => {})
  asked.end(body)
  const [answer] = (await once(asked, 'response')) as [import('node:http').IncomingMessage]
  const chunks: Buffer[] = []
  for await (const chunk of answer) chunks.push(chunk as Buffer)
  return { status: answer.statusCode, headers: answer.headers, body: JSON.parse(Buffer.concat(chunks).toString() || 'null') as Record<string, unknown> }
}

describe('a bad request', () => {
  it('is answered with a problem that names what is wrong, and the nearest right name', async () => {
    operated = await operateWeb({ task: ready })
    await operated.controller.start()
    expect(await ask('GET', '/v1/statsu')).toMatchObject({ status: 404, headers: { 'content-type': 'application/problem+json; charset=utf-8', 'asc-api': '1' }, body: { code: 'no-such-path', nearest: '/v1/status' } })
    expect(await ask('GET', '/v1/../../etc/passwd')).toMatchObject({ status: 404 })
    expect(await ask('GET', '/v1/logs?line=5')).toMatchObject({ status: 400, body: { code: 'invalid-parameter', parameter: 'line', nearest: 'lines' } })
    expect(await ask('GET', '/v1/logs?lines=-5')).toMatchObject({ body: { code: 'invalid-parameter', parameter: 'lines' } })
    expect(await ask('GET', '/v1/logs?lines=5&lines=6')).toMatchObject({ body: { code: 'invalid-parameter', parameter: 'lines' } })
    expect(await ask('POST', '/v1/relaod', '{}')).toMatchObject({ status: 404, body: { code: 'no-such-action', nearest: 'reload' } })
    expect(await ask('POST', '/v1/reload', '{"strategi":"rolling"}')).toMatchObject({ status: 400, body: { parameter: 'strategi', nearest: 'strategy' } })
    expect(await ask('POST', '/v1/reload', '[1]')).toMatchObject({ status: 400, body: { code: 'bad-request' } })
    expect(await ask('POST', '/v1/reload', '{')).toMatchObject({ status: 400, body: { code: 'bad-request' } })
    expect(await ask('POST', '/v1/reload', '{"__proto__":{"x":1},"constructor":1}')).toMatchObject({ status: 400 })
    expect(await ask('POST', '/v1/status', '{}')).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD, POST' }, body: { code: 'method-not-allowed' } })
    expect(await ask('GET', '/v1/reload')).toMatchObject({ status: 405 })
    expect(await ask('DELETE', '/v1/status')).toMatchObject({ status: 405 })
    expect(await ask('GET', '/v1/actions/999999')).toMatchObject({ status: 404, body: { code: 'no-such-action' } })
  })

  it('that is no HTTP, has a huge header, or wants another protocol is answered and closed', async () => {
    operated = await operateWeb({ task: ready })
    expect(await raw('hello\r\n\r\n', true)).toMatch(/^HTTP\/1.1 400 .*bad-request/s)
    expect(await raw(`GET / HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(40_000)}\r\n\r\n`, true)).toMatch(/^HTTP\/1.1 431 .*header-too-large/s)
    expect(await raw('GET /v1/events HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-key: x\r\n\r\n', true)).toMatch(/^HTTP\/1.1 400/)
  })

  it('with a body of 100 MB is refused before it is read', async () => {
    operated = await operateWeb({ task: ready })
    await operated.controller.start()
    const before = process.memoryUsage().rss
    expect(await ask('POST', '/v1/reload', Buffer.alloc(100 * 1024 * 1024, 32))).toMatchObject({ status: 413, body: { code: 'body-too-large' } })
    const socket = dial(operated.monitor.socket)
    socket.on('error', () => {})
    socket.write('POST /v1/reload HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n')
    const [answer] = (await Promise.all([once(socket, 'data'), flood(socket)]))[0] as [Buffer]
    expect(answer.toString()).toMatch(/^HTTP\/1.1 413/)
    expect(process.memoryUsage().rss - before).toBeLessThan(300 * 1024 * 1024)
    expect(await operated.client.status()).toMatchObject({ name: 'web' })
  })
})

async function flood(socket: Socket): Promise<void> {
  const chunk = Buffer.from(`10000\r\n${' '.repeat(0x10000)}\r\n`)
  for (let sent = 0; sent < 100 && !socket.destroyed; sent++) if (!socket.write(chunk)) await Promise.race([once(socket, 'drain'), once(socket, 'close')]).catch(() => {})
}

describe('a slow client', () => {
  it('of events misses some, is told how many, and gets a new snapshot; nobody else waits', async () => {
    operated = await operateWeb({ task: ready })
    await operated.controller.start()
    const socket = dial(operated.monitor.socket)
    socket.write('GET /v1/events?figures=false HTTP/1.1\r\nhost: x\r\n\r\n')
    await once(socket, 'data')
    socket.pause()
    // More than its buffers and ours hold.
    const { container } = operated.controller
    for (const child of container!.children) for (let count = 0; count < 10_000; count++) container!.emit('report', child, { status: 'again' })
    expect(await operated.client.status()).toMatchObject({ supervisor: { clients: 1 } })
    let text = ''
    socket.setEncoding('utf8')
    socket.resume()
    while (!/event: lost[\s\S]*event: snapshot/.test(text)) text += String((await once(socket, 'data'))[0])
    expect(text).toMatch(/event: lost\nid: [^\n]*\ndata: .*"count":\d+/)
    socket.destroy()
  })

  it('that hangs up while it is answered costs nothing', async () => {
    operated = await operateWeb({ task: ready })
    await operated.controller.start()
    await Promise.all(Array.from({ length: 50 }, async () => {
      const socket = dial(operated.monitor.socket)
      socket.on('error', () => {})
      socket.write('GET /v1/events HTTP/1.1\r\nhost: x\r\n\r\nGET /v1/status HTTP/1.1\r\nhost: x\r\n\r\n')
      await once(socket, 'data')
      socket.destroy()
    }))
    while ((await operated.client.status()).supervisor.clients > 0) await new Promise((resolve) => setImmediate(resolve))
  })

  it('finds no place where there are too many, and one again when they are gone', async () => {
    operated = await operateWeb({ task: ready })
    const sockets = await Promise.all(Array.from({ length: 64 }, async () => {
      const socket = dial(operated.monitor.socket)
      socket.write('GET /v1/events HTTP/1.1\r\nhost: x\r\n\r\n')
      await once(socket, 'data')
      return socket
    }))
    expect(await ask('GET', '/v1/events')).toMatchObject({ status: 503, body: { code: 'too-many-clients' } })
    expect(await ask('GET', '/v1/status')).toMatchObject({ status: 200 })
    for (const socket of sockets) socket.destroy()
  })
})

describe('the name of a supervisor', () => {
  it('is refused to a second one, which is told who has it; a socket that a dead one left is replaced', async () => {
    operated = await operateWeb({ task: ready })
    const env = { ASC_RUNTIME_DIR: operated.folder }
    const other = () => new Controller({ container: () => new Forked(), setup: () => {}, logger: createLogger('silent') })
    await expect(operate(other(), { name: 'web', env })).rejects.toThrow(new RegExp(`Cannot use the name 'web' as the process ${process.pid} has it already`))
    const program = `
      import { createServer } from 'node:net'
      createServer().listen(${JSON.stringify(join(operated.folder, 'dead.sock'))}, () => process.kill(process.pid, 'SIGKILL'))`
    await once(spawn(process.execPath, ['--input-type=module', '-e', program]), 'exit')
    await expect(connect('dead', { env }).status()).rejects.toBeInstanceOf(NotRunningError)
    const monitor = await operate(other(), { name: 'dead', env })
    expect(await connect('dead', { env }).status()).toMatchObject({ name: 'dead', services: [{ state: 'stopped' }] })
    await monitor.close()
    await expect(connect('dead', { env }).status()).rejects.toBeInstanceOf(NotRunningError)
    writeFileSync(join(operated.folder, 'file.sock'), 'not a socket')
    await expect(operate(other(), { name: 'file', env })).rejects.toThrow(/Cannot use the name 'file'/)
  })

  it('of one that does not answer is told with its pid', async () => {
    operated = await operateWeb({ task: ready })
    const folder = mkdtempSync(join(tmpdir(), 'asc-silent-'))
    const file = join(folder, 'silent.sock')
    const program = `
      import { createServer } from 'node:net'
      createServer(() => {}).listen(${JSON.stringify(file)}, () => console.log('up'))`
    const silent = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(silent.stdout, 'data')
    writeFileSync(join(folder, 'silent.json'), JSON.stringify({ pid: silent.pid }))
    const error = await connect('silent', { env: { ASC_RUNTIME_DIR: folder }, timeout: 100 }).status().catch((error: unknown) => error)
    expect(error).toBeInstanceOf(NoAnswerError)
    expect((error as NoAnswerError).message).toContain(`(pid ${silent.pid}) has not answered within 100 ms`)
    silent.kill('SIGKILL')
    await once(silent, 'exit')
    rmSync(folder, { recursive: true })
  })
})
