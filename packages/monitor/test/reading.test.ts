import { once } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import type { ApiError, LogLine } from '@asc/monitor'
import { operateWeb, ready, type Operated } from './operated.js'

let operated: Operated
afterEach(() => operated.end())

const get = async (path: string) => {
  const answer = await fetch(`http://127.0.0.1:${operated.port}${path}`).catch(() => undefined)
  return answer?.text().catch(() => undefined)
}

describe('status', () => {
  it('shows services, generations, groups and children, before and after the start', async () => {
    operated = await operateWeb()
    expect((await operated.client.status()).services).toMatchObject([{ name: 'web', state: 'stopped', children: [], generations: [] }])
    await operated.controller.start()
    const status = await operated.client.status()
    expect(status).toMatchObject({
      api: 1, name: 'web', supervisor: { pid: process.pid, node: process.version },
      services: [{
        name: 'web', state: 'ready', summary: 'Ready, 2 children', addresses: [`http://127.0.0.1:${operated.port}`],
        generations: [{ number: 1, state: 'serving', children: 2, ready: 2 }], groups: [{ name: 'web', wanted: 2, ready: 2 }],
        children: [1, 2].map((index) => ({ name: `web-${index}`, group: 'web', generation: 1, kind: 'process', state: 'ready', restarts: 0, service: 'web' })),
        counts: { spawns: 2, restarts: 0, failures: 0, generations: 1, rollbacks: 0 },
      }],
    })
    expect(status.services[0]!.children.map(({ pid }) => pid)).toEqual([...operated.controller.container!.children].map(({ pid }) => pid))
  })

  it('shows a child that waits for its restart, and when it comes', async () => {
    operated = await operateWeb({ count: 2, task: ready, more: { restart: { backoff: { initial: 3_600_000, max: 3_600_000 } } } })
    await operated.controller.start()
    const container = operated.controller.container!
    const first = () => [...container.children].find(({ name }) => name === 'web-1')!
    // The first restart is immediate.
    for (const next of ['ready', 'restart']) {
      const followed = once(container, next)
      first().kill()
      await followed
    }
    const [service] = (await operated.client.status()).services
    expect(service).toMatchObject({ state: 'degraded', summary: 'Degraded, 1 of 2 children ready, 1 restart' })
    const waiting = service!.children.find(({ state }) => state === 'waiting')
    expect(Date.parse(waiting!.restartAt!)).toBeGreaterThan(Date.now() + 1_000_000)
  })
})

describe('exits', () => {
  it('say why a child crashed: its error and where that is, its last lines, what followed', async () => {
    operated = await operateWeb()
    await operated.controller.start()
    const exited = once(operated.controller.container!, 'exit')
    await get('/crash')
    await exited
    const { exits: [exit] } = await operated.client.exits({ target: 'web' })
    expect(exit).toMatchObject({
      name: expect.stringMatching(/^web-[12]$/) as string, success: false, reason: 'error', code: 1, then: 'restart',
      error: { type: 'Error', message: 'crashed on purpose', file: expect.stringMatching(/web\.mjs$/) as string, line: expect.any(Number) as number },
    })
    expect(exit!.lines.map(({ text }) => text)).toContain('about to crash')
    expect(exit!.explanation[0]).toMatch(/^web-[12] \(pid \d+\) ended after .*: it exited with 1: Error: crashed on purpose\.$/)
    expect(exit!.explanation.at(-1)).toBe('Another one was started in its place.')
    expect(exit).not.toHaveProperty('askedBy')
  })

  it('say that nobody here has sent a SIGKILL', async () => {
    operated = await operateWeb({ task: ready })
    await operated.controller.start()
    const exited = once(operated.controller.container!, 'exit')
    process.kill([...operated.controller.container!.children][0]!.pid!, 'SIGKILL')
    await exited
    const { exits: [exit] } = await operated.client.exits()
    expect(exit).toMatchObject({ reason: 'signal', signal: 'SIGKILL' })
    expect(exit!.explanation.join(' ')).toMatch(/ended by SIGKILL, which this supervisor did not send.*usually the kernel/)
  })

  it('of a name that was never there name what there is', async () => {
    operated = await operateWeb({ task: ready })
    await operated.controller.start()
    const error = await operated.client.exits({ target: 'wep' }).catch((error: unknown) => error)
    expect((error as ApiError).problem).toMatchObject({ code: 'no-such-target', nearest: 'web' })
    expect(await operated.client.exits({ target: 'web-1' })).toEqual({ exits: [] })
  })
})

describe('logs', () => {
  it('are the last lines of a child or of all, and the supervisor’s records', async () => {
    operated = await operateWeb({ count: 1 })
    await operated.controller.start()
    await get('/log?one')
    const follow = operated.client.followLogs({ target: 'web' })
    await get('/log?two')
    const lines: LogLine[] = []
    for await (const line of follow) if (lines.push(line) && line.text === 'two') break
    expect(lines.map(({ text }) => text)).toEqual(expect.arrayContaining(['web starts 1', 'one', 'two']))
    expect((await operated.client.logs({ target: 'web', stream: 'stdout' })).lines.map(({ text, name, stream }) => [text, name, stream])).toEqual(['web starts 1', 'one', 'two'].map((text) => [text, 'web', 'stdout']))
    expect((await operated.client.logs({ lines: 1, stream: 'stdout' })).lines.map(({ text }) => text)).toEqual(['two'])
    const { lines: [record] } = await operated.client.logs({ stream: 'supervisor', lines: 1 })
    expect(record).toMatchObject({ level: 'info', service: 'web', text: expect.any(String) as string })
  })
})

describe('config', () => {
  it('is complete, and has neither data nor environment nor secrets', async () => {
    operated = await operateWeb({ more: { env: { DATABASE_PASSWORD: 'hunter2' }, args: ['--token=hunter2', '--password', 'hunter2', '--url', 'postgres://ada:hunter2@db/x', '--verbose'], healthCheckTimeout: 5000 } })
    await operated.controller.start()
    const config = await operated.client.config()
    expect(config.services[0]).toMatchObject({
      name: 'web', backend: 'forked', gracefulStop: 10_000, shutdownDelay: 0, strategy: 'one-for-one', rollout: { strategy: 'blue-green' },
      groups: [{ name: 'web', count: 2, task: expect.stringMatching(/web\.mjs$/) as string, envNames: ['DATABASE_PASSWORD'], listeners: { http: `127.0.0.1:${operated.port}` }, options: {
        healthCheckTimeout: 5000, restart: { on: 'always' }, args: ['--token=…', '--password', '…', '--url', 'postgres://ada:…@db/x', '--verbose'],
      } }],
    })
    expect(JSON.stringify(config)).not.toMatch(/hunter2|flag/)
    const everything = JSON.stringify([await operated.client.status(), await operated.client.logs(), await operated.client.exits(), await operated.client.history()])
    expect(everything).not.toMatch(/hunter2/)
  })
})

describe('history', () => {
  it('has the figures of each child and of the supervisor', async () => {
    operated = await operateWeb({ task: ready, count: 1 })
    await operated.controller.start()
    let seen = 0
    for await (const event of operated.client.events()) if (event.type === 'figures' && Object.keys(event.children).length > 0 && ++seen === 2) break
    const { series } = await operated.client.history()
    expect(series.map(({ name }) => name).sort()).toEqual(['supervisor', 'web'])
    expect(series.find(({ name }) => name === 'web')!.figures.length).toBeGreaterThanOrEqual(2)
    expect((await operated.client.history({ target: 'web', span: 1 })).series.map(({ name }) => name)).toEqual(['web'])
  })
})
