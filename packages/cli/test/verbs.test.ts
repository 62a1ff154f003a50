import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { freePort } from '../../../free-port.base.js'
import { asc, bin, fixtures, type Outcome } from './asc.js'
import { hasTerminal, Terminal } from './terminal.js'

/** A user of their own: sockets, logs and programs in a temporary folder. Whatever they have started is stopped at the end. */
class User implements AsyncDisposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'asc-user-'))
  readonly app = join(this.folder, 'app')
  readonly env = { ASC_RUNTIME_DIR: join(this.folder, 'run'), ASC_STATE_DIR: join(this.folder, 'state') }

  constructor() {
    mkdirSync(this.app)
    cpSync(`${fixtures}programs/server.cjs`, join(this.app, 'server.cjs'))
  }

  asc(...args: string[]): Promise<Outcome> {
    return asc(args, { cwd: this.app, env: this.env })
  }

  /** The answer of a verb with `--json`. */
  async json(...args: string[]): Promise<Record<string, any>> { // eslint-disable-line @typescript-eslint/no-explicit-any -- what is looked at
    const { stdout, stderr } = await this.asc(...args, '--json')
    expect(stderr).toBe('')
    return JSON.parse(stdout) as Record<string, unknown>
  }

  async start(port: number, ...args: string[]): Promise<void> {
    const started = await this.asc('start', 'server.cjs', '-n', 'shop', '-p', String(port), '-c', '2', ...args)
    expect(started).toMatchObject({ code: 0, stderr: '' })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { running } = await this.json('ls')
    for (const { name } of running as { name: string }[]) await this.asc('stop', name, '--now')
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** The processes of the command that work in this folder. */
function supervisorsOf(folder: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readlinkSync(`/proc/${pid}/cwd`) === folder && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('asc.js')
    } catch {
      return false
    }
  })
}

async function answer(port: number, path = '/'): Promise<string> {
  return (await fetch(`http://localhost:${port}${path}`, { headers: { connection: 'close' } })).text()
}

// Each starts several processes, one after another, on a machine that may be busy.
describe('a service in the background', { timeout: 180_000 }, () => {
  let port: number
  beforeEach(async () => void (port = await freePort()))

  it('is ready when asc start returns, is seen and steered, and is gone when asc stop returns', async () => {
    await using user = new User()
    await user.start(port)
    expect(await answer(port)).toMatch(/hello/)

    const { running } = await user.json('ls')
    expect(running).toEqual([{ name: 'shop', pid: expect.any(Number), cwd: expect.stringContaining('app'), startedAt: expect.any(String), services: [expect.objectContaining({ name: 'server', state: 'ready', counts: expect.any(Object), groups: [expect.objectContaining({ name: 'server', wanted: 2, ready: 2 })], addresses: [`http://localhost:${port}`] })] }])
    expect((await user.asc('ls')).stdout).toMatch(/name +state +ready +restarts +memory +up +listens on\nshop +. ready +2 +0 .*http:\/\/localhost:/)
    expect(await user.json('status', 'server')).toMatchObject({ api: 1, name: 'shop', services: [{ children: [{ name: 'server-1', state: 'ready' }, { name: 'server-2' }] }] })

    const before = [await answer(port), await answer(port), await answer(port), await answer(port)]
    expect(await user.json('reload', 'shop')).toMatchObject({ name: 'shop', action: { action: 'reload', state: 'done' } })
    expect(before).not.toContain(await answer(port))

    expect(await user.json('scale', 'server=3')).toMatchObject({ name: 'shop', target: 'server', action: { action: 'scale', state: 'done' } })
    expect(await user.json('scale', '1')).toMatchObject({ action: { state: 'done' } })
    expect((await user.json('status')).services[0].groups).toEqual([expect.objectContaining({ wanted: 1, ready: 1 })])
    expect(await user.json('restart', 'server-1')).toMatchObject({ target: 'server-1', action: { action: 'restart', state: 'done' } })
    expect(await user.json('recycle', '--older-than', '1h')).toMatchObject({ action: { action: 'recycle', state: 'done' } })
    expect(await user.json('ready')).toMatchObject({ name: 'shop', ok: true })

    const { pid } = (await user.json('status')).supervisor as { pid: number }
    expect(await user.asc('stop')).toMatchObject({ code: 0, stdout: expect.stringContaining('stopped') })
    expect(() => process.kill(pid, 0)).toThrow('ESRCH')
    expect(await user.json('ls')).toEqual({ running: [] })
    expect(await user.asc('logs', 'shop')).toMatchObject({ code: 3, stderr: expect.stringContaining('All children have ended') })
  })

  it('says why a child ended, with what it said last', async () => {
    await using user = new User()
    await user.start(port)
    expect(await user.asc('why')).toMatchObject({ code: 0, stdout: expect.stringContaining('has ended') })
    await answer(port, '/throw').catch(() => {})
    for (let exits: unknown[] = []; exits.length === 0; exits = (await user.json('why')).exits as unknown[]);
    const { stdout } = await user.asc('why', 'shop')
    expect(stdout).toMatch(/server-\d pid \d+ .* ago\n.*exited with 1|server-\d .*\n.*no such page/)
    expect(stdout).toContain('RangeError: no such page')
    expect(stdout).toContain('its last')
    expect((await user.json('why')).exits[0]).toMatchObject({ name: expect.stringMatching(/^server-/), success: false, reason: 'error', code: 1, explanation: expect.any(Array), lines: expect.any(Array), figures: expect.any(Array) })
  })

  it('keeps its old children where a reload fails, and says which child, file and line it was, with 1', async () => {
    await using user = new User()
    await user.start(port)
    const pids = async () => ((await user.json('status')).services[0].children as { pid: number }[]).map(({ pid }) => pid)
    const before = await pids()
    writeFileSync(join(user.app, 'server.cjs'), "\n\nthrow new Error('no database')\n")
    const { code, stderr } = await user.asc('reload', '--wait')
    expect(code).toBe(1)
    expect(stderr).toMatch(/no database/)
    expect(stderr).toMatch(/server\.cjs:3/)
    expect(await pids()).toEqual(before)
    expect(await answer(port)).toMatch(/hello/)
    const { error } = await user.json('reload')
    expect(error).toMatchObject({ exitCode: 1, problem: { code: 'rolled-back' } })
  })

  it('is not started twice under one name, and a start that fails says why with 1', async () => {
    await using user = new User()
    await user.start(port)
    expect(await user.asc('start', 'server.cjs', '-n', 'shop')).toMatchObject({ code: 1, stderr: expect.stringMatching(/'shop' runs already \(pid \d+, in .*\)\n.*asc reload shop/) })
    expect(await user.asc('run', 'server.cjs', '-n', 'shop')).toMatchObject({ code: 1, stderr: expect.stringContaining('shop') })
    writeFileSync(join(user.app, 'broken.cjs'), "console.error('reading the settings'); process.exit(9)")
    const failed = await user.asc('start', 'broken.cjs', '-n', 'other', '-c', '1')
    expect(failed).toMatchObject({ code: 1, stderr: expect.stringMatching(/'other' has not started: [^]*reading the settings[^]*log: /) })
    expect(await user.asc('start', 'nothing.cjs')).toMatchObject({ code: 2 })
  })

  it('is replaced by asc upgrade with its supervisor, while it answers every request', async () => {
    await using user = new User()
    await user.start(port)
    const before = (await user.json('status')).supervisor as { pid: number }
    let asked = 0
    let over = false
    const load = (async () => {
      while (!over) {
        expect(await answer(port)).toMatch(/hello/)
        asked += 1
      }
    })()
    expect(await user.json('upgrade')).toMatchObject({ name: 'shop', before: { pid: before.pid }, after: { pid: expect.any(Number), node: process.version } })
    const after = asked
    while (asked < after + 20) await new Promise(setImmediate)
    over = true
    await load
    const { supervisor, services } = await user.json('status')
    expect(supervisor.pid).not.toBe(before.pid)
    expect(services).toMatchObject([{ state: 'ready', addresses: [`http://localhost:${port}`] }])
    expect(() => process.kill(before.pid, 0)).toThrow('ESRCH')
  })

  it('keeps its supervisor where the new one fails', async () => {
    await using user = new User()
    await user.start(port)
    const before = (await user.json('status')).supervisor as { pid: number }
    const pid = await answer(port)
    writeFileSync(join(user.app, 'server.cjs'), "throw new Error('no database')")
    expect(await user.asc('upgrade')).toMatchObject({ code: 1, stderr: expect.stringMatching(/The new supervisor was not ready, and this one goes on: .*no database/) })
    expect((await user.json('status')).supervisor).toMatchObject({ pid: before.pid })
    expect([await answer(port), await answer(port)].map((text) => text.includes('hello'))).toEqual([true, true])
    expect(pid).toContain('hello')
    // Neither the one that failed is left, nor does it hold the old one back.
    expect(await user.asc('stop')).toMatchObject({ code: 0 })
    expect(() => process.kill(before.pid, 0)).toThrow('ESRCH')
    while (supervisorsOf(user.app).length > 0) await new Promise(setImmediate)
  })

  it('streams events and logs as lines of JSON, and ends with the supervisor', async () => {
    await using user = new User()
    await user.start(port)
    const streams = Promise.all([user.asc('events', '--json'), user.asc('logs', '-f', '--json'), user.asc('logs', '-f')])
    for (let clients = 0; clients < 3; clients = (await user.json('status')).supervisor.clients as number);
    await user.asc('reload')
    await user.asc('stop')
    const [events, logs, text] = await streams
    const types = events.stdout.trim().split('\n').map((line) => (JSON.parse(line) as { type: string }).type)
    expect(types[0]).toBe('snapshot')
    expect(types).toEqual(expect.arrayContaining(['child-started', 'child-ready', 'child-exited', 'generation-changed', 'action-done']))
    expect(logs.stdout.trim().split('\n').map((line) => JSON.parse(line) as object)).toContainEqual(expect.objectContaining({ text: 'Child is ready', stream: 'supervisor' }))
    expect(text.stdout).toMatch(/\d\d:\d\d:\d\d server-\d Child is ready/)
  })

  it.skipIf(!hasTerminal)('is seen in asc top, is acted upon there once that is confirmed, and leaves the terminal as it was', async () => {
    await using user = new User()
    await user.start(port)
    await using terminal = new Terminal([process.execPath, bin, 'top'], { cwd: user.app, env: user.env })
    await terminal.until(/shop {2}pid \d+[^]*server-1[^]*server-2[^]*q quit/)
    terminal.press('Down', 'r')
    await terminal.until(/Replace server-2, make before break\? y\/n/)
    terminal.press('y')
    await terminal.until(/server-2 replaced by \d+/)
    terminal.press('q')
    expect(await terminal.ended()).toBe(0)
    expect(terminal.text()).not.toContain('q quit')
    expect((await user.asc('top')).stdout).toMatch(/server-1[^]*server-2/)

    // Stopping takes a confirmation too: only y confirms.
    await using other = new Terminal([process.execPath, bin, 'top'], { cwd: user.app, env: user.env })
    await other.until(/server-1[^]*server-2[^]*X stop all/)
    other.press('X')
    await other.until(/Stop shop, all 2 children, and its supervisor\? y\/n/)
    other.press('n')
    await other.until(/q quit/)
    other.press('X')
    await other.until(/Stop shop, all 2 children/)
    other.press('y')
    expect(await other.ended()).toBe(0)
    expect(await user.asc('status')).toMatchObject({ code: 3 })
  })
})

describe('what cannot be done', { timeout: 180_000 }, () => {
  let user: User
  beforeEach(() => void (user = new User()))
  afterEach(() => user[Symbol.asyncDispose](), 60_000)

  it('exits with 3 where nothing runs', async () => {
    for (const args of [['status'], ['reload'], ['why', 'web'], ['stop', 'web'], ['upgrade']]) expect(await user.asc(...args)).toMatchObject({ code: 3 })
  })

  it('exits with 4 for a name that is none, and names the nearest and the candidates', async () => {
    const [one, two] = [await freePort(), await freePort()]
    await user.start(one)
    expect(await user.asc('status', 'sohp')).toMatchObject({ code: 4, stderr: expect.stringContaining('Did you mean shop?') })
    expect(await user.asc('start', 'server.cjs', '-n', 'blog', '-p', String(two), '-c', '1')).toMatchObject({ code: 0 })
    expect(await user.asc('reload')).toMatchObject({ code: 4, stderr: expect.stringMatching(/Several are running[^]*blog, shop/) })
    expect((await user.json('reload', 'server')).error).toMatchObject({ exitCode: 4, candidates: ['blog/server', 'shop/server'] })
    expect(await user.asc('reload', 'shop/server')).toMatchObject({ code: 0 })
    expect(await user.asc('scale', 'server=-1')).toMatchObject({ code: 2, stderr: expect.stringContaining('at least 1') })
    expect(await user.asc('signal', 'SIGUSER1')).toMatchObject({ code: 2, stderr: expect.stringContaining('did you mean SIGUSR1?') })
  })

  it('exits with 5 and says the pid of a supervisor that does not answer within 5 s', async () => {
    const port = await freePort()
    await user.start(port)
    const { pid } = (await user.json('status')).supervisor as { pid: number }
    process.kill(pid, 'SIGSTOP')
    try {
      const { code, stderr } = await user.asc('status', 'shop')
      expect(code).toBe(5)
      expect(stderr).toContain(`pid ${pid}`)
      expect((await user.asc('ls')).stdout).toContain('no answer')
    } finally {
      process.kill(pid, 'SIGCONT')
    }
  })

  it('refuses a folder of sockets that others may write to', async () => {
    mkdirSync(user.env.ASC_RUNTIME_DIR)
    chmodSync(user.env.ASC_RUNTIME_DIR, 0o777)
    for (const args of [['ls'], ['run', 'server.cjs']]) expect(await user.asc(...args)).toMatchObject({ code: 1, stderr: expect.stringContaining('other users may write to it') })
    chmodSync(user.env.ASC_RUNTIME_DIR, 0o700)
  })

  it('says so where a supervisor has another version of the API', async () => {
    mkdirSync(user.env.ASC_RUNTIME_DIR, { mode: 0o700 })
    const server = createServer((_request, response) => response.writeHead(200, { 'asc-api': '7' }).end('{}')).listen(join(user.env.ASC_RUNTIME_DIR, 'future.sock'))
    await once(server, 'listening')
    try {
      expect(await user.asc('status', 'future')).toMatchObject({ code: 1, stderr: expect.stringMatching(/version 7 of the API and this client version 1/) })
    } finally {
      server.close()
    }
  })
})
