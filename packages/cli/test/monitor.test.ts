import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseMonitorAddress } from '../src/config/monitor-address.js'
import { freePort } from '../../../free-port.base.js'
import { asc, fixtures } from './asc.js'
import { Service } from './service.js'

const server = `${fixtures}programs/server.cjs`
const token = 'a token that nobody guesses'
const monitorLine = ({ text }: { readonly text?: string }) => /^The page, probes and metrics/.test(text ?? '')

it.each([
  ['9090', { host: '127.0.0.1', port: 9090 }], ['0.0.0.0:80', { host: '0.0.0.0', port: 80 }], ['[::1]:9090', { host: '::1', port: 9090 }], ['localhost:1', { host: 'localhost', port: 1 }],
  ['0', undefined], ['65536', undefined], [':9090', undefined], ['web', undefined], ['::1:9090', undefined], ['http://localhost:9090', undefined],
])('--monitor %s is the address %o', (text, address) => {
  expect(parseMonitorAddress(text)).toEqual(address)
})

describe('asc run --monitor', { timeout: 120_000 }, () => {
  let folder: string
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'asc-monitor-'))))
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it('serves the page, probes and metrics, and says where; acting needs the token, which children do not get', async () => {
    const [port, monitor] = [await freePort(), await freePort()]
    writeFileSync(join(folder, 'server.cjs'), "require('node:http').createServer((_, response) => response.end(JSON.stringify(Object.keys(process.env)))).listen(process.env.PORT)")
    await using service = new Service(['server.cjs', '-n', 'watched', '-c', '1', '-p', String(port), '--monitor', String(monitor)], folder, { ASC_MONITOR_TOKEN: token })
    expect(await service.line(monitorLine)).toMatchObject({ text: `The page, probes and metrics are at http://127.0.0.1:${monitor}/` })
    await service.text('All children are ready')
    const ask = (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${monitor}${path}`, init)
    expect(await ask('/readyz')).toMatchObject({ status: 200 })
    expect(await (await ask('/metrics')).text()).toContain('asc_service_ready{service="server"} 1')
    expect((await ask('/')).headers.get('content-type')).toContain('text/html')
    const signal = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ target: 'server', signal: 'SIGWINCH' }) }
    expect(await ask('/v1/signal', signal)).toMatchObject({ status: 401 })
    expect(await ask('/v1/signal', { ...signal, headers: { ...signal.headers, authorization: `Bearer ${token}` } })).toMatchObject({ status: 200 })
    const variables = (await (await fetch(`http://localhost:${port}/`)).json()) as string[]
    expect(variables).toContain('PORT')
    expect(variables).not.toContain('ASC_MONITOR_TOKEN')
  })

  it('goes on at the same address, with the same token, after asc upgrade', async () => {
    const [port, monitor] = [await freePort(), await freePort()]
    const env = { ASC_MONITOR_TOKEN: token }
    expect(await asc(['start', server, '-n', 'upgraded', '-c', '1', '-p', String(port), '--monitor', String(monitor)], { cwd: folder, env })).toMatchObject({ code: 0 })
    try {
      const pidAt = async () => ((await (await fetch(`http://127.0.0.1:${monitor}/v1/status`)).json()) as { supervisor: { pid: number } }).supervisor.pid
      const before = await pidAt()
      expect(await asc(['upgrade', 'upgraded'], { cwd: folder })).toMatchObject({ code: 0 })
      expect(await pidAt()).not.toBe(before)
      const act = (authorization: string) => fetch(`http://127.0.0.1:${monitor}/v1/signal`, { method: 'POST', body: JSON.stringify({ target: 'server', signal: 'SIGWINCH' }), headers: { authorization, 'content-type': 'application/json' } })
      expect([(await act(`Bearer ${token}`)).status, (await act('Bearer another one')).status]).toEqual([200, 401])
    } finally {
      await asc(['stop', 'upgraded', '--now'], { cwd: folder })
    }
  })

  it('shows the probes alone at an address that others can reach, where no token is set', async () => {
    const [port, monitor] = [await freePort(), await freePort()]
    await using service = new Service([server, '-n', 'open', '-c', '1', '-p', String(port), '--monitor', `0.0.0.0:${monitor}`], folder)
    expect((await service.line(({ text }) => text?.includes(`:${monitor}/`) === true)).text).toMatch(/^Only \/livez, .* can be read at http:.*ASC_MONITOR_TOKEN/)
    await service.text('All children are ready')
    const status = async (path: string) => (await fetch(`http://127.0.0.1:${monitor}${path}`)).status
    expect([await status('/livez'), await status('/readyz'), await status('/v1/status'), await status('/metrics')]).toEqual([200, 200, 401, 401])
  })

  it('keeps accepting for --shutdown-delay, or ASC_SHUTDOWN_DELAY, while /readyz says 503', async () => {
    for (const [args, env] of [[['--shutdown-delay', '10m'], {}], [[], { ASC_SHUTDOWN_DELAY: '600000' }]] as const) {
      const [port, monitor] = [await freePort(), await freePort()]
      await using service = new Service([server, '-n', 'leaving', '-c', '1', '-p', String(port), '--monitor', String(monitor), ...args], folder, { ...env, ASC_LOG: 'info' })
      await service.text('All children are ready')
      service.process.kill('SIGTERM')
      await service.line(({ text }) => text?.startsWith('Stopping: not ready any more') === true)
      expect(await fetch(`http://127.0.0.1:${monitor}/readyz`)).toMatchObject({ status: 503 })
      expect(await (await fetch(`http://localhost:${port}/`, { headers: { connection: 'close' } })).text()).toContain('hello')
      expect(await asc(['stop', 'leaving', '--now'], { cwd: folder })).toMatchObject({ code: 0 })
      expect(await service.stop()).toBe(0)
    }
  })

  it('takes address and token of a config, and prints no token', async () => {
    const [port, monitor] = [await freePort(), await freePort()]
    writeFileSync(join(folder, 'token'), `${token}\n`)
    chmodSync(join(folder, 'token'), 0o600)
    writeFileSync(join(folder, 'asc.config.json'), JSON.stringify({ name: 'configured', monitor: { host: '0.0.0.0', port: monitor, tokenFile: 'token', open: ['/metrics'] }, services: { web: { program: server, port, count: 1 } } }))
    const { stdout } = await asc(['run', '--dry-run', '--json'], { cwd: folder })
    expect(JSON.parse(stdout)).toMatchObject({ monitor: { host: '0.0.0.0', port: monitor, tokenFile: join(folder, 'token') } })
    expect(stdout).not.toContain(token)
    await using service = new Service([], folder)
    await service.text('All children are ready')
    const status = async (path: string, headers = {}) => (await fetch(`http://127.0.0.1:${monitor}${path}`, { headers })).status
    expect([await status('/metrics'), await status('/v1/status'), await status('/v1/status', { authorization: `Bearer ${token}` })]).toEqual([200, 401, 200])
    expect(JSON.stringify(service.lines)).not.toContain(token)
  })

  it('refuses what cannot be served, before anything is started', async () => {
    const port = await freePort()
    const run = (monitor: string, env: Record<string, string> = {}) => asc(['run', server, '-n', 'refused', '-c', '1', '-p', String(port), '--monitor', monitor], { cwd: folder, env })
    expect(await run('web')).toMatchObject({ code: 2, stderr: expect.stringContaining("'--monitor <[host:]port>' argument 'web' is invalid. It must be a port") })
    expect(await run('9', { ASC_MONITOR_TOKEN: 'short' })).toMatchObject({ code: 2, stderr: expect.stringContaining('the token in ASC_MONITOR_TOKEN must have at least 16 characters: it has 5') })
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const { port: monitor } = taken.address() as { port: number }
    expect(await run(String(monitor))).toMatchObject({ code: 1, stderr: expect.stringContaining(`Cannot serve --monitor 127.0.0.1:${monitor}: another program listens there (EADDRINUSE)`) })
    taken.close()
    expect(JSON.parse((await asc(['ls', '--json'])).stdout)).toEqual({ running: [] })
    expect(await asc(['run', server, '-n', 'refused'], { env: { ASC_SHUTDOWN_DELAY: 'soon' } })).toMatchObject({ code: 1, stderr: expect.stringContaining("'ASC_SHUTDOWN_DELAY' must be milliseconds: current value is 'soon'") })
  })
})
