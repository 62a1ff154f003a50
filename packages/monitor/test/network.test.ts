import { connect as dial } from 'node:net'
import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { type ApiError, connectTo, operate } from '@asc/monitor'
import { operateWeb, ready, type Operated } from './operated.js'

const token = 'correct horse battery staple'
let operated: Operated
afterEach(() => operated?.end())

async function ask(method: string, path: string, headers: Record<string, string> = {}, body?: string) {
  const { port } = new URL(operated.monitor.url!)
  const asked = request({ host: '127.0.0.1', port, method, path, headers: { host: `127.0.0.1:${port}`, ...headers }, agent: false })
  asked.end(body)
  const [answer] = (await once(asked, 'response')) as [IncomingMessage]
  const chunks: Buffer[] = []
  for await (const chunk of answer) chunks.push(chunk as Buffer)
  const { code } = JSON.parse(Buffer.concat(chunks).toString() || '{}') as { code?: string }
  return { status: answer.statusCode, code, headers: answer.headers }
}
const json = { 'content-type': 'application/json' }

describe('an address of TCP', () => {
  it('answers questions without a token, and acts with the right one only', async () => {
    operated = await operateWeb({ task: ready, monitor: { listen: { port: 0, token } } })
    await operated.controller.start()
    expect(operated.monitor.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    expect((await connectTo(operated.monitor.url!).status()).name).toBe('web')
    expect(await ask('POST', '/v1/reload', json, '{}')).toMatchObject({ status: 401, code: 'token-required', headers: { 'www-authenticate': 'Bearer' } })
    expect(await ask('POST', '/v1/reload', { ...json, authorization: 'Bearer wrong' }, '{}')).toMatchObject({ status: 401, code: 'token-wrong' })
    expect(await ask('POST', `/v1/reload?token=${encodeURIComponent(token)}`, json, '{}')).toMatchObject({ status: 401, code: 'token-required' })
    const error = await connectTo(operated.monitor.url!, { token: `${token}x` }).act('reload', {}).catch((error: unknown) => error)
    expect((error as ApiError).problem.code).toBe('token-wrong')
    const done = await connectTo(operated.monitor.url!, { token, client: 'ada' }).act('restart', { target: 'web-1' })
    expect(done).toMatchObject({ state: 'done', by: 'ada from 127.0.0.1' })
  })

  it('serves the page', async () => {
    operated = await operateWeb({ task: ready, monitor: { listen: { port: 0 } } })
    const answer = await fetch(operated.monitor.url!)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-security-policy')).toMatch(/default-src 'none'/)
    expect(await answer.text()).toMatch(/^<!doctype html>/i)
  })

  it('acts for nobody where it has no token', async () => {
    operated = await operateWeb({ task: ready, monitor: { listen: { port: 0 } } })
    expect(await ask('POST', '/v1/stop', json, '{}')).toMatchObject({ status: 403, code: 'read-only' })
  })

  it('refuses pages of other sites, and names that are not its own', async () => {
    operated = await operateWeb({ task: ready, monitor: { listen: { port: 0, token, hosts: ['ops.example'] } } })
    const { host } = new URL(operated.monitor.url!)
    const bearer = { ...json, authorization: `Bearer ${token}` }
    expect(await ask('GET', '/v1/status', { origin: 'https://evil.example' })).toMatchObject({ status: 403, code: 'origin-refused' })
    expect(await ask('GET', '/v1/status', { origin: 'null' })).toMatchObject({ code: 'origin-refused' })
    expect(await ask('POST', '/v1/stop', { ...bearer, origin: 'https://evil.example' }, '{}')).toMatchObject({ code: 'origin-refused' })
    expect(await ask('GET', '/v1/status', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' })).toMatchObject({ code: 'origin-refused' })
    expect(await ask('GET', '/v1/status', { origin: `http://${host}`, 'sec-fetch-site': 'same-origin' })).toMatchObject({ status: 200 })
    for (const name of ['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', '10.0.0.1']) expect(await ask('GET', '/v1/status', { host: name }), name).toMatchObject({ status: 403, code: 'host-refused' })
    for (const name of ['localhost', 'LOCALHOST:9090', 'ops.example']) expect(await ask('GET', '/v1/status', { host: name }), name).toMatchObject({ status: 200 })
    expect(await ask('OPTIONS', '/v1/status', { origin: 'https://evil.example', 'access-control-request-method': 'POST' })).toMatchObject({ status: 403 })
    expect((await ask('GET', '/v1/status')).headers).not.toHaveProperty('access-control-allow-origin')
    expect(await ask('POST', '/v1/stop', { ...bearer, 'content-type': 'text/plain' }, '{}')).toMatchObject({ status: 400 })
  })

  it('that others can reach needs a token, which all but probes ask for', async () => {
    const open = operateWeb({ task: ready, monitor: { listen: { port: 0, host: '0.0.0.0' } } })
    await expect(open).rejects.toThrow(/'listen.host' is 0.0.0.0, which others can reach/)
    await expect(operateWeb({ task: ready, monitor: { listen: { port: 0, token: 'short' } } })).rejects.toThrow(/at least 16 characters/)
    operated = await operateWeb({ task: ready, monitor: { listen: { port: 0, host: '0.0.0.0', token } } })
    await operated.controller.start()
    expect(await ask('GET', '/v1/status')).toMatchObject({ status: 401, code: 'token-required' })
    expect(await ask('GET', '/v1/status', { authorization: `Bearer ${token}` })).toMatchObject({ status: 200 })
    expect(await ask('GET', '/readyz', { host: '10.1.2.3:9090' })).toMatchObject({ status: 200 })
  })

  it('bears connections that say nothing, half of a header, or too much', async () => {
    operated = await operateWeb({ task: ready, monitor: { listen: { port: 0 } } })
    const port = Number(new URL(operated.monitor.url!).port)
    const silent = Array.from({ length: 400 }, (_, index) => {
      const socket = dial(port, '127.0.0.1')
      socket.on('error', () => {})
      if (index % 2 === 0) socket.write('GET /v1/status HTTP/1.1\r\nhost: loc')
      return socket
    })
    await Promise.all(silent.map((socket) => once(socket, 'connect')))
    expect(await ask('GET', '/livez')).toMatchObject({ status: 200 })
    // Half of a header is not waited for for ever.
    const answered = once(silent.at(-2)!, 'data') as Promise<[Buffer]>
    expect((await answered)[0].toString()).toMatch(/^HTTP\/1.1 40[08]/)
    for (const socket of silent) socket.destroy()
  })

  it('answers one request at a time on a connection: who sends a thousand at once is cut off, and nobody waits', async () => {
    operated = await operateWeb({ task: ready, monitor: { listen: { port: 0 } } })
    const { port } = new URL(operated.monitor.url!)
    const greedy = dial(Number(port), '127.0.0.1')
    greedy.on('error', () => {})
    const closed = once(greedy.resume(), 'close')
    greedy.write('GET /v1/history HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(1_000))
    await closed
    expect(greedy.bytesRead).toBeLessThan(1024 * 1024)
    expect(await ask('GET', '/livez')).toMatchObject({ status: 200 })
  })

  it('leaves the places of those who listen over the socket alone, and closes the connection of who guesses tokens', async () => {
    operated = await operateWeb({ task: ready, monitor: { listen: { port: 0, token } } })
    const { port } = new URL(operated.monitor.url!)
    const streams = await Promise.all(Array.from({ length: 64 }, async () => {
      const asked = request({ host: '127.0.0.1', port, path: '/v1/events', agent: false })
      asked.on('error', () => {}).end()
      return { asked, answer: ((await once(asked, 'response')) as [IncomingMessage])[0] }
    }))
    expect(streams.map(({ answer }) => answer.statusCode)).toEqual(streams.map(() => 200))
    expect(await ask('GET', '/v1/events')).toMatchObject({ status: 503, code: 'too-many-clients' })
    for await (const { type } of operated.client.events()) {
      expect(type).toBe('snapshot')
      break
    }
    expect(await ask('POST', '/v1/reload', { ...json, authorization: 'Bearer guess' }, '{}')).toMatchObject({ status: 401, headers: { connection: 'close' } })
    for (const { asked } of streams) asked.destroy()
  })

  it('refuses a size that would end the supervisor, and what is nested without end', async () => {
    operated = await operateWeb({ task: ready, monitor: { listen: { port: 0, token } } })
    const act = (body: string) => ask('POST', '/v1/scale', { ...json, authorization: `Bearer ${token}` }, body)
    expect(await act('{"count":9007199254740991}')).toMatchObject({ status: 400, code: 'invalid-parameter' })
    expect(await act(`{"count":1,"target":${'['.repeat(30_000)}${']'.repeat(30_000)}}`)).toMatchObject({ status: 400, code: 'invalid-parameter' })
  })
})

describe('probes', () => {
  it('tell live, ready and started apart; not ready from the first moment of a stop, and answered until the end', async () => {
    operated = await operateWeb({ options: { shutdownDelay: 2 ** 31 - 1 } })
    const probes = async () => Object.fromEntries(await Promise.all((['livez', 'readyz', 'startupz'] as const).map(async (kind) => [kind, (await operated.client.probe(kind)).ok] as const)))
    expect(await probes()).toEqual({ livez: true, readyz: false, startupz: false })
    await operated.controller.start()
    expect(await probes()).toEqual({ livez: true, readyz: true, startupz: true })
    const stopped = operated.controller.stop()
    expect(await probes()).toEqual({ livez: true, readyz: false, startupz: true })
    expect(await operated.client.probe('readyz')).toEqual({ ok: false, reasons: ['web is stopping'] })
    expect(await (await fetch(`http://127.0.0.1:${operated.port}/pid`)).text()).toMatch(/^\d+$/)
    void operated.controller.stop(false)
    await stopped
    expect(await probes()).toEqual({ livez: true, readyz: false, startupz: true })
  })

  it('are answered while every child spins, and a child that does not answer is told as late', async () => {
    operated = await operateWeb({ count: 1 })
    await operated.controller.start()
    const blocked = fetch(`http://127.0.0.1:${operated.port}/block?6000`).then((answer) => answer.text())
    for await (const event of operated.client.events()) {
      if (event.type !== 'figures') continue
      const [figures] = Object.values(event.children)
      if (figures?.stale !== true) continue
      expect(figures.loopDelay).toBeGreaterThan(1000)
      expect(figures.loopUtilization).toBe(1)
      break
    }
    expect(await operated.client.probe('livez')).toEqual({ ok: true, reasons: [] })
    expect(await operated.client.probe('readyz')).toEqual({ ok: true, reasons: [] })
    await blocked
  })
})

describe('a flood of requests', () => {
  it('holds back no heartbeat', async () => {
    operated = await operateWeb({ more: { healthCheckTimeout: 6000 } })
    await operated.controller.start()
    const [first, second] = [...operated.controller.container!.children].map(({ pid }) => pid)
    const beats = new Map<number | undefined, number>()
    operated.controller.container!.on('report', ({ pid }, { healthy }) => void (healthy && beats.set(pid, (beats.get(pid) ?? 0) + 1)))
    let answered = 0
    const flood = async () => {
      while (answered < 1_000 || (beats.get(first) ?? 0) < 2 || (beats.get(second) ?? 0) < 2) {
        await operated.client.probe('readyz')
        answered += 1
      }
    }
    await Promise.all(Array.from({ length: 20 }, flood))
    expect([...operated.controller.container!.children].map(({ pid }) => pid)).toEqual([first, second])
    expect((await operated.client.status()).services[0]!.counts).toMatchObject({ failures: 0, restarts: 0 })
  })
})

it('operate refuses what it does not know', async () => {
  operated = await operateWeb({ task: ready })
  for (const [options, text] of [
    [{ name: 'a b' }, /'name' must be up to 64/], [{ name: 'x', port: 1 }, /'port' is not an option/], [{ name: 'x', listen: { port: -1 } }, /'listen.port' must be/], [{ name: 'x', listen: { port: 1, tokn: 'x' } }, /did you mean 'listen.token'/],
  ] as const) await expect(operate(operated.controller, options as never)).rejects.toThrow(text)
})
