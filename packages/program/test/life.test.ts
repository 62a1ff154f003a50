import { once } from 'node:events'
import { createServer } from 'node:net'
import { program, type ProgramOptions } from '@asc/program'
import { Hybrid } from '@asc/hybrid'
import { Threaded } from '@asc/threaded'
import { createLogger, type SpawnOptions } from '@asc/core'
import { describe, expect, it } from 'vitest'
import { freePort } from '../../../free-port.base.js'
import { askHttp, fixture, Observed } from './observed.js'

const acts = async (act: string, options: ProgramOptions = {}) => program(fixture('acts.cjs'), { ...options, env: { ACT: act, PORT: String(await freePort()) } })

describe('a program is ready', () => {
  const ways: [title: string, act: string, options: ProgramOptions, spawn?: SpawnOptions][] = [
    ['when it listens', 'listens', {}],
    ["when it calls process.send('ready')", 'says ready', { readyOn: 'message' }],
    ['when it has written a line to a descriptor', 'logs by a descriptor', { readyOn: /service is up/ }],
    ['when it has written a line by the console', 'logs by the console', { readyOn: /^the service is up$/m }],
    ['when it runs, if it does not serve', 'never listens', { listen: false }],
    ["when it runs, with ready: 'start'", 'never listens', {}, { ready: 'start' }],
  ]
  it.each(ways)('%s', async (_, act, options, spawn) => {
    await using container = new Observed()
    container.run(await acts(act, options), { count: 1, startupTimeout: 20_000, ...spawn })
    expect(await container.waitUntilReady()).toBe(true)
  })

  it.each(['http', 'https', 'http2', 'http2s'])('when its server of %s answers a path on a connection of its own', async (kind) => {
    const port = await freePort()
    await using container = new Observed()
    const env = { FORM: JSON.stringify([[port]]), KIND: kind, TLS: fixture('../../../http/test/fixtures') }
    container.run(program(fixture('listens.mjs'), { readyOn: 'http:/health', env }), { count: 2, startupTimeout: 20_000 })
    expect(await container.waitUntilReady()).toBe(true)
  })

  const never: [title: string, act: string, options: ProgramOptions, why: RegExp][] = [
    ['it listens on nothing', 'never listens', {}, /listened on nothing .*is it `listen: false`\?/],
    ['it listens on a port of its own only', 'listens on a port of its own', {}, /listened on nothing .*does not count/],
    ['it does not say so', 'listens', { readyOn: 'message' }, /did not call process\.send\('ready'\)/],
    ['it writes something else', 'logs by the console', { readyOn: /ready now/ }, /wrote nothing that matches \/ready now\//],
    ['it does not answer', 'listens', { readyOn: 'http:/health' }, /did not answer \/health/],
    ['it answers with an error', 'answers with 503', { readyOn: 'http:/health' }, /answered \/health with 503/],
  ]
  it.each(never)('never if %s, and the error says why', async (_, act, options, why) => {
    await using container = new Observed()
    container.run(await acts(act, options), { count: 1, startupTimeout: 1_000 })
    expect(await container.waitUntilReady()).toBe(false)
    expect(container.exits).toMatchObject([{ reason: 'startup-timeout', error: { message: expect.stringMatching(why) } }])
  })
})

describe('the end of a program', () => {
  it('is a failure if it ends by itself before it has listened, though with 0', async () => {
    await using container = new Observed()
    container.run(await acts('ends at once'), { count: 1 })
    expect(await container.waitUntilReady()).toBe(false)
    expect(container.exits).toMatchObject([{ code: 1, reason: 'error', error: { message: expect.stringMatching(/acts\.cjs ended before it listened on anything/) } }])
  })

  it.each([
    ['what Node is to load first is not there', { execArgv: ['--require', './absent.cjs'] }, {}],
    ['Node does not know an option', {}, { NODE_OPTIONS: '--no-such-option' }],
  ])('is a failure that says so if %s', async (_, spawn, env) => {
    await using container = new Observed()
    container.run(program(fixture('acts.cjs'), { env: { ACT: 'listens', ...env } }), { count: 1, ...spawn })
    expect(await container.waitUntilReady()).toBe(false)
    expect(container.exits[0]?.error?.message).toMatch(/Node ended with code \d+ before it began the program .*acts\.cjs: an option in 'execArgv' or NODE_OPTIONS is wrong, or what it loads first/)
  })

  it('is a failure of its own if it exits before it has listened', async () => {
    await using container = new Observed()
    container.run(await acts('exits at once with 3'), { count: 1 })
    expect(await container.waitUntilReady()).toBe(false)
    expect(container.exits).toMatchObject([{ code: 3, reason: 'error' }])
    expect(container.exits[0]?.error).toBeUndefined()
  })

  it('is a success if it ends by itself and does not serve', async () => {
    await using container = new Observed()
    container.run(await acts('ends at once', { listen: false }), { count: 1 })
    await container.wait()
    expect(container.exits).toMatchObject([{ code: 0, success: true }])
  })

  it.each([
    ['by the signal', 'listens', {}, { signal: 'SIGTERM' }],
    ['with 143', 'exits with 143', {}, { code: 143 }],
    ['with 130, by the signal that it listens to', 'exits with 130', {}, { code: 130 }],
    ['with 0', 'exits with 0', {}, { code: 0 }],
    ["by the message 'shutdown'", 'takes the message', { shutdown: 'message' }, { code: 0 }],
    ['by a signal of its own', 'says SIGUSR2', { stopSignal: 'SIGUSR2' }, { code: 0 }],
  ] as const)('that was asked for is no failure: %s', async (_, act, options, end) => {
    await using container = new Observed()
    container.run(await acts(act, options), { count: 1 })
    await container.waitUntilReady()
    await container.stop()
    expect(container.exits).toMatchObject([{ ...end, success: true, reason: 'interrupted' }])
  })

  it.each([
    ['with another code', 'exits with 3', { code: 3, reason: 'error' }],
    ['by an exception', 'throws when it ends', { code: 1, reason: 'error', error: { message: 'a clean-up that throws' } }],
  ])('that was asked for is a failure %s', async (_, act, end) => {
    await using container = new Observed()
    container.run(await acts(act), { count: 1 })
    await container.waitUntilReady()
    await container.stop()
    expect(container.exits).toMatchObject([{ ...end, success: false }])
  })

  it('is a success if it takes the second request, before the kill', async () => {
    await using container = new Observed()
    container.run(await acts('ends when it is asked again'), { count: 1 })
    await container.waitUntilReady()
    await container.stop(10_000)
    expect(container.exits).toMatchObject([{ signal: 'SIGTERM', reason: 'interrupted', success: true }])
  })

  it('is a kill if it does not end within the grace period', async () => {
    await using container = new Observed()
    container.run(await acts('hangs when it ends'), { count: 1 })
    await container.waitUntilReady()
    await container.stop(500)
    expect(container.exits).toMatchObject([{ signal: 'SIGKILL', reason: 'killed' }])
  })

  it('is a kill if its event loop stands still for longer than the health check allows', async () => {
    await using container = new Observed()
    container.run(await acts('blocks'), { count: 1, healthCheckTimeout: 500 })
    await container.waitUntilReady()
    for (const child of container.children) child.send('block')
    await once(container, 'exit')
    expect(container.exits).toMatchObject([{ reason: 'health-timeout' }])
  })
})

describe('a container', () => {
  it('restarts a program that was killed on the same port, which others ask meanwhile', async () => {
    const port = await freePort()
    await using container = new Observed()
    container.run(program(fixture('listens.mjs'), { env: { FORM: JSON.stringify([[port]]) } }), { count: 1, restart: true })
    await container.waitUntilReady()
    const [first] = [...container.children]
    process.kill(first!.pid!, 'SIGKILL')
    // It waits in the socket's queue for the child that comes.
    expect(await askHttp({ port })).not.toBe(String(first!.pid))
  })

  it('keeps spares that have not run the program', async () => {
    const port = await freePort()
    await using container = new Observed()
    container.run(program(fixture('listens.mjs'), { env: { FORM: JSON.stringify([[port]]) } }), { count: 1, restart: true, spares: 1 })
    await container.waitUntilReady()
    expect(container.messages).toHaveLength(1)
    for (let time = 0; time < 3; time++) {
      const [child] = [...container.children]
      const ready = once(container, 'ready')
      process.kill(child!.pid!, 'SIGKILL')
      await ready
      expect(await askHttp({ port })).not.toBe(String(child!.pid))
    }
  })

  it('replaces a program, make before break', async () => {
    const port = await freePort()
    await using container = new Observed()
    container.run(program(fixture('listens.mjs'), { env: { FORM: JSON.stringify([[port]]) } }), { count: 2, restart: true })
    await container.waitUntilReady()
    const [child] = [...container.children]
    expect(await container.replace(child!)).toBe(true)
    expect(container.exits).toMatchObject([{ reason: 'recycled', success: true }])
    expect(await askHttp({ port })).not.toBe(String(child!.pid))
  })

  it('says that it could not listen, where the program has handled that error, and ended or stayed', async () => {
    const stranger = createServer().listen(0)
    await once(stranger, 'listening')
    const { port } = stranger.address() as { port: number }
    for (const [act, why] of [['handles that it cannot listen', 'has ended, as it could not listen'], ['stays though it cannot listen', 'The program could not listen']] as const) {
      await using container = new Observed()
      container.run(program(fixture('acts.cjs'), { env: { ACT: act, PORT: String(port) } }), { count: 1, startupTimeout: 2000 })
      await once(container, 'exit')
      expect(container.exits[0]?.error?.message).toMatch(new RegExp(`${why}: listen EADDRINUSE: address already in use :::${port}`))
    }
    stranger.close()
  })

  it('names both programs that want one port', async () => {
    const port = await freePort()
    await using container = new Observed()
    container.run(program(fixture('listens.mjs'), { env: { FORM: JSON.stringify([[port]]) } }), { count: 1 })
    await container.waitUntilReady()
    container.run(program(fixture('acts.cjs'), { env: { ACT: 'listens', PORT: String(port) } }), { count: 1 })
    await once(container, 'exit')
    expect(container.exits[0]?.error?.message).toMatch(new RegExp(`EADDRINUSE.*acts\\.cjs and .*listens\\.mjs, two programs of one supervisor, listen on port ${port}`))
  })

  it('says that a program listens on more addresses than it has sockets for, and gives the next child more', async () => {
    const warnings: string[] = []
    const logger = { ...createLogger('silent'), warn: (_: unknown, text: string) => void warnings.push(text) }
    await using container = new Observed({ logger })
    const task = await acts('listens often')
    for (const told of [1, 1]) {
      container.run(task, { count: 1 })
      await container.waitUntilReady()
      for (const child of container.children) child.send('what are you doing?')
      await container.heard('listening', 1)
      expect(warnings.filter((text) => /listens on more addresses than it shares sockets/.test(text))).toHaveLength(told)
      const ended = once(container, 'exit')
      for (const child of container.children) child.interrupt()
      await ended
      container.messages.splice(0)
    }
  })

  it.each([
    ['Threaded', () => new Threaded()],
    ['Hybrid', () => new Hybrid()],
  ])('of threads refuses a program and says what to write instead: %s', async (_, make) => {
    const container = make()
    const task = await acts('listens')
    expect(() => container.run(task)).toThrow(/threads get no signals.*new Forked\(\).*serve\(instance, app\)/)
  })
})
