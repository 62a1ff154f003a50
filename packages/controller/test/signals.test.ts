import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { alive, Program } from './program.js'

let folder: string
let flag: string
let program: Program | undefined

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'asc-controller-'))
  flag = join(folder, 'flag')
  writeFileSync(flag, 'ok')
})
afterEach(async () => {
  await program?.end()
  program = undefined
  rmSync(folder, { recursive: true })
})

const start = (env: Record<string, string> = {}) => (program = new Program('service.mjs', { FLAG: flag, ...env }))
const pids = (account: { children: readonly { pid: number }[] }) => account.children.map(({ pid }) => pid)

describe('SIGHUP', () => {
  it('replaces every child, and the old ones are gone when it is done', async () => {
    const service = start()
    await service.ready()
    const before = pids(await service.account())
    service.process.kill('SIGHUP')
    await service.next((note) => note.restarting === true)
    expect((await service.ready()).status).toBe('Running with 2 children, 0 restarts')
    const after = pids(await service.account())
    expect(after).toHaveLength(2)
    expect(after.filter((pid) => before.includes(pid))).toEqual([])
    service.process.kill('SIGTERM')
    expect(await service.exit()).toEqual({ code: 0, signal: null })
    expect([...before, ...after].filter(alive)).toEqual([])
  })

  it('is safe before the first readiness', async () => {
    writeFileSync(flag, 'late')
    const service = start({ COUNT: '1' })
    await service.setup()
    service.process.kill('SIGHUP')
    service.process.kill('SIGTERM')
    expect(await service.exit()).toEqual({ code: 0, signal: null })
  })

  it('twenty times in a burst leaves one generation', async () => {
    const service = start()
    await service.ready()
    for (let times = 0; times < 20; times++) service.process.kill('SIGHUP')
    await service.ready()
    const account = await service.account()
    // How many of them were one to the kernel, and how many superseded what was starting, is a matter of luck.
    expect(account.setups).toBeGreaterThan(1)
    expect(account.children).toHaveLength(2)
    service.process.kill('SIGTERM')
    expect(await service.exit()).toEqual({ code: 0, signal: null })
    expect(pids(account).filter(alive)).toEqual([])
  })

  it('with broken new code keeps the old children, reports it, and works again when the code is repaired', async () => {
    const service = start()
    await service.ready()
    const before = pids(await service.account())
    writeFileSync(flag, 'broken')
    service.process.kill('SIGHUP')
    const { error } = await service.next((note) => note.error !== undefined)
    expect(error).toContain('this code is broken')
    await service.ready()
    expect(pids(await service.account())).toEqual(before)
    writeFileSync(flag, 'ok')
    service.process.kill('SIGHUP')
    await service.ready()
    expect(pids(await service.account()).filter((pid) => before.includes(pid))).toEqual([])
  })
})

describe('SIGTERM and SIGINT', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('%s drains, says STOPPING first, and exits with 0', async (signal) => {
    const service = start()
    await service.ready()
    service.process.kill(signal)
    expect(await service.next((note) => note.stopping === true)).toBeDefined()
    expect(await service.exit()).toEqual({ code: 0, signal: null })
  })

  it.each([['SIGTERM', 'SIGTERM'], ['SIGINT', 'SIGTERM']] as const)('%s and then %s at once are one request, and one a second later kills', async (first, second) => {
    writeFileSync(flag, 'stubborn')
    const service = start({ ASC_GRACEFUL_STOP: '600000', ASC_LOG: 'info' })
    await service.ready()
    const children = pids(await service.account())
    const begin = performance.now()
    service.process.kill(first)
    await service.next((note) => note.stopping === true)
    service.process.kill(second)
    await service.wrote('Ignored a signal that asks to stop once more')
    expect(children.every(alive)).toBe(true)
    // Sent until it is obeyed; one more could reach the program when it listens to no signal any more.
    const sending = setInterval(() => service.process.kill(second), 100)
    await service.wrote('Received another signal that asks to stop: kill')
    clearInterval(sending)
    expect(await service.exit()).toEqual({ code: 0, signal: null })
    expect(performance.now() - begin).toBeGreaterThanOrEqual(1000)
    expect(children.filter(alive)).toEqual([])
  })

  it('during a start that never ends stops it', async () => {
    writeFileSync(flag, 'late')
    const service = start()
    await service.setup()
    service.process.kill('SIGTERM')
    expect(await service.exit()).toEqual({ code: 0, signal: null })
  })
})

describe('SIGQUIT', () => {
  it('writes a report without the environment, kills, and ends by that signal', async () => {
    writeFileSync(flag, 'stubborn')
    const service = start({ SECRET_TOKEN: 'do-not-tell', NODE_OPTIONS: `--report-directory=${folder}` })
    await service.ready()
    const children = pids(await service.account())
    service.process.kill('SIGQUIT')
    expect((await service.exit()).signal).toBe('SIGQUIT')
    expect(children.filter(alive)).toEqual([])
    const report = readFileSync(join(folder, readdirSync(folder).find((name) => name.startsWith('asc-report-'))!), 'utf8')
    expect(report).not.toContain('do-not-tell')
    const { controller } = JSON.parse(report) as { controller: { serving: { children: { pid: number }[] } } }
    expect(controller.serving.children.map(({ pid }) => pid)).toEqual(children)
  })
})

/** As PID 1 of a namespace of its own, as in a container. */
const asFirst = ['unshare', '--pid', '--fork', '--mount-proc']
describe.runIf(spawnSync(asFirst[0]!, [...asFirst.slice(1), 'true']).status === 0)('as PID 1', () => {
  it.each([['SIGQUIT', 131], ['SIGTERM', 0]] as const)('%s ends it with %i', async (signal, code) => {
    const service = (program = new Program('service.mjs', { FLAG: flag, NODE_OPTIONS: `--report-directory=${folder}` }, asFirst))
    await service.ready()
    const pid = Number(readFileSync(`/proc/${service.pid}/task/${service.pid}/children`, 'utf8'))
    process.kill(pid, signal)
    expect(await service.exit()).toEqual({ code, signal: null })
  })
})

describe("the option 'signals'", () => {
  it('gives a signal another action: one that nodemon waits for', async () => {
    const service = start({ SIGNALS: '{"SIGUSR2":"stop"}' })
    await service.ready()
    service.process.kill('SIGUSR2')
    expect(await service.next((note) => note.stopping === true)).toBeDefined()
    expect(await service.exit()).toEqual({ code: 0, signal: null })
  })

  it.each([['{"SIGUSR2":false}', 'SIGUSR2'], ['false', 'SIGHUP']] as const)('%s leaves %s to the kernel, which ends it', async (signals, signal) => {
    const service = start({ SIGNALS: signals })
    await service.ready()
    service.process.kill(signal)
    expect(await service.exit()).toEqual({ code: null, signal })
  })
})

describe('SIGUSR2', () => {
  it('reloads: named children stay', async () => {
    const service = start({ KEYS: 'a,b' })
    await service.ready()
    const before = await service.account()
    service.process.kill('SIGUSR2')
    await service.next((note) => note.reloading === true)
    await service.ready()
    const after = await service.account()
    expect(after.setups).toBe(before.setups + 1)
    expect(after.children).toEqual(before.children)
  })
})

describe('a program', () => {
  it('whose children failed too often exits with an error and its reason', async () => {
    writeFileSync(flag, 'broken')
    const service = start({ LIMIT: '2', COUNT: '1' })
    expect(await service.exit()).toEqual({ code: 1, signal: null })
    expect(service.stderr).toContain('this code is broken')
  })

  it('that is killed leaves no child', async () => {
    const service = start()
    await service.ready()
    const children = pids(await service.account())
    await service.end()
    await Promise.all(children.map(untilGone))
  })
})

/** Children of somebody else cannot be waited for: looks again and again, and the test's own limit bounds it. */
async function untilGone(pid: number): Promise<void> {
  while (alive(pid)) await new Promise((resolve) => setImmediate(resolve))
}
