import { Listener } from '@asc/core'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, openSync, closeSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { listenersFromSystemd, passedNames } from '../src/sockets/activation.js'

describe('the listeners that are passed', () => {
  it.each<[string, NodeJS.ProcessEnv, string[] | undefined]>([
    ['nothing', {}, undefined],
    ['names', { LISTEN_PID: '7', LISTEN_FDS: '2', LISTEN_FDNAMES: 'http:admin' }, ['http', 'admin']],
    ['the same name twice', { LISTEN_PID: '7', LISTEN_FDS: '2', LISTEN_FDNAMES: 'http:http' }, ['http', 'http']],
    ['no names', { LISTEN_PID: '7', LISTEN_FDS: '2' }, ['unknown', 'unknown']],
    ['none', { LISTEN_PID: '7', LISTEN_FDS: '0', LISTEN_FDNAMES: '' }, []],
    ['to another process', { LISTEN_PID: '8', LISTEN_FDS: '2', LISTEN_FDNAMES: 'http:admin' }, undefined],
    ['to nobody', { LISTEN_FDS: '2' }, undefined],
  ])('%s', (_name, env, names) => {
    expect(passedNames(env, 7)).toEqual(names)
  })

  it.each<[NodeJS.ProcessEnv, string]>([
    [{ LISTEN_FDS: 'two' }, "'LISTEN_FDS' must be a number of descriptors: current value is 'two'"],
    [{ LISTEN_FDS: '2', LISTEN_FDNAMES: 'http' }, "'LISTEN_FDNAMES' must be 2 names: current value is 'http'"],
  ])('%j contradicts itself', (env, message) => {
    expect(() => passedNames({ LISTEN_PID: '7', ...env }, 7)).toThrow(expect.objectContaining({ code: 'ASC_LISTENER', message: expect.stringContaining(message) as string }) as Error)
  })

  it('are taken once: the variables are removed, unless they are meant for another process', () => {
    const env = { LISTEN_PID: '7', LISTEN_FDS: '1', LISTEN_FDNAMES: 'http', KEPT: 'kept' }
    const listeners = listenersFromSystemd(env, 7)
    expect(listeners.names).toEqual(['http'])
    expect(env).toEqual({ KEPT: 'kept' })
    expect(listenersFromSystemd(env, 7)).toBe(listeners)
    const foreign = { LISTEN_PID: '8', LISTEN_FDS: '1', LISTEN_FDNAMES: 'http' }
    expect(listenersFromSystemd(foreign, 7).all()).toEqual([])
    expect(foreign).toHaveProperty('LISTEN_PID')
  })
})

describe('a program that is passed sockets', () => {
  let folder: string
  let sockets: Listener[]
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'asc-activation-'))
    sockets = await Promise.all([{ port: 0, host: '127.0.0.1' }, { path: join(folder, 'socket') }, { port: 0, host: '127.0.0.1' }].map((options) => Listener.bind(options)))
  })
  afterEach(() => {
    for (const socket of sockets) socket.close()
    rmSync(folder, { recursive: true })
  })

  /** As systemd does: the descriptors from 3 on, and the program's own pid in its environment. */
  function start(descriptors: readonly number[], names: string, env: Record<string, string> = {}, pid = '$$') {
    const file = fileURLToPath(new URL('./fixtures/activated.mjs', import.meta.url))
    const program = spawn('sh', ['-c', `LISTEN_PID=${pid} exec "$0" "$@"`, process.execPath, file], {
      env: { ...process.env, ASC_LOG: 'error', LISTEN_FDS: String(descriptors.length), LISTEN_FDNAMES: names, ...env },
      stdio: ['ignore', 'pipe', 'pipe', ...descriptors],
    })
    const lines = createInterface({ input: program.stdout! })[Symbol.asyncIterator]()
    return { program, next: async () => (await lines.next()).value as string, stderr: text(program.stderr!) }
  }
  const ask = (listener: Listener) => text(connect(listener.address() as { path: string }))

  it.each(['Forked', 'Threaded', 'Hybrid'])('serves them like its own: %s', async (backend) => {
    const [http, admin, more] = sockets as [Listener, Listener, Listener]
    const { program, next } = start(sockets.map(({ descriptor }) => descriptor), 'http:admin:http', { BACKEND: backend })
    // A Unix socket knows the name that it was bound under, here a draft of it.
    const addresses = [http.address(), { path: expect.stringContaining(folder) as string }, more.address()]
    expect(JSON.parse(await next())).toEqual({ names: ['http', 'admin', 'http'], addresses, left: [], again: true })
    expect(await next()).toBe('ready')
    for (let count = 0; count < 5; count++) {
      expect(await Promise.all([http, more, admin].map(ask))).toEqual(['first', 'second', 'admin'])
    }
    program.kill('SIGTERM')
    expect(await once(program, 'exit')).toEqual([0, null])
    expect(existsSync(join(folder, 'socket'))).toBe(true)
  })

  it('finds none if they are meant for another process', async () => {
    const { program, next, stderr } = start(sockets.map(({ descriptor }) => descriptor), 'http:admin:http', {}, '1')
    expect(JSON.parse(await next())).toMatchObject({ names: [], addresses: [] })
    await once(program, 'exit')
    expect(await stderr).toContain("'listeners.first' must be a Listener: current value is undefined")
  })

  it('gets an error for a descriptor that is not a socket', async () => {
    const file = openSync(import.meta.filename, 'r')
    const { program, stderr } = start([file], 'http')
    closeSync(file)
    expect((await once(program, 'exit'))[0]).not.toBe(0)
    expect(await stderr).toMatch(/'descriptor' must be a socket: current value is 3/)
  })
})
