import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { createLogger, type Logger } from '@asc/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { make, next, perform } from './threads.js'

describe('kill', () => {
  it('ends a thread that never yields', async () => {
    const { child, ready, exited } = perform(make(), 'spin')
    await ready
    child.kill()
    expect(await exited).toMatchObject({ success: false, code: null, signal: null, reason: 'killed', leaked: false })
  })

  it('ends a thread that has just been started', async () => {
    const { child, exited } = perform(make(), 'wait')
    child.kill()
    expect(await exited).toMatchObject({ reason: 'killed' })
  })

  it('a thread that is silent for too long is killed by the health check', async () => {
    const { exited } = perform(make(), 'spin', { healthCheckTimeout: 100 })
    expect(await exited).toMatchObject({ reason: 'health-timeout', error: { code: 'ASC_HEALTH_CHECK_TIMEOUT' } })
  })
})

describe.skipIf(process.platform === 'win32')('a thread in a synchronous call', () => {
  let folder: string
  let path: string
  const pids: number[] = []
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'asc-leak-'))
    path = join(folder, 'pipe')
    execFileSync('mkfifo', [path])
  })
  afterEach(() => {
    release()
    rmSync(folder, { recursive: true })
  })

  /** Resolves when one more thread is blocked. */
  const blocked = async () => void pids.push(Number(await readFile(path, 'utf8')))
  /** Lets the calls of all threads return. */
  const release = () => pids.splice(0).forEach((pid) => process.kill(pid))

  it('is given up as leaked, and is not counted any more', async () => {
    let ended = () => {}
    const endedAfterAll = new Promise<void>((resolve) => (ended = resolve))
    const info: Logger['info'] = (_fields, text) => void (text.includes('after all') && ended())
    const container = make({ terminateTimeout: 100, logger: { ...createLogger('silent'), info } })
    const { child, exited } = perform(container, { act: 'block', path })
    await blocked()
    child.kill()
    expect(await exited).toMatchObject({ success: false, code: null, reason: 'killed', leaked: true })
    expect(container.statistics).toMatchObject({ leaked: 1, failures: 1 })
    expect(container.size).toBe(0)
    release()
    await endedAfterAll
  })

  it('is replaced if it has restart', async () => {
    const container = make({ terminateTimeout: 100 })
    const first = perform(container, { act: 'block', path }, { restart: true })
    await blocked()
    first.child.kill()
    const [second] = await next(container, 'ready', ([child]) => child !== first.child)
    expect(await first.exited).toMatchObject({ reason: 'killed', leaked: true })
    expect(second.threadId).not.toBe(first.child.threadId)
    expect(container).toMatchObject({ size: 1, statistics: { leaked: 1, restarts: 1 } })
    await blocked()
  })

  it('keeps the reason of the kill', async () => {
    const { exited } = perform(make({ terminateTimeout: 100 }), { act: 'block', path }, { ready: 'start', healthCheckTimeout: 100 })
    await blocked()
    expect(await exited).toMatchObject({ reason: 'health-timeout', leaked: true })
  })

  it('does not keep stop() from returning', async () => {
    const container = make()
    perform(container, { act: 'block', path })
    await blocked()
    const begun = performance.now()
    await container.stop(100)
    expect(performance.now() - begun).toBeLessThan(2000)
    expect(container.size).toBe(0)
  })

  it('does not keep the program running, but Node waits for its call', async () => {
    const program = spawn(process.execPath, [fileURLToPath(new URL('./fixtures/leak-and-end.mjs', import.meta.url)), path], { stdio: ['ignore', 'pipe', 'inherit'] })
    const lines = createInterface(program.stdout)[Symbol.asyncIterator]()
    pids.push(Number((await lines.next()).value))
    expect((await lines.next()).value).toBe('over')
    release()
    expect(await once(program, 'exit')).toEqual([0, null])
  })
})

describe('a heap that is exhausted', () => {
  const resourceLimits = { maxOldGenerationSizeMb: 24, maxYoungGenerationSizeMb: 4 }

  it('ends the thread as out of memory, and harms no sibling', async () => {
    const container = make()
    const sibling = perform(container, 'wait')
    await sibling.ready
    const { exited } = perform(container, 'exhaust', { resourceLimits })
    expect(await exited).toMatchObject({
      success: false, code: 1, signal: null, reason: 'out-of-memory', error: { code: 'ERR_WORKER_OUT_OF_MEMORY', message: expect.stringContaining('memory') as string },
    })
    expect(sibling.child.state).toBe('ready')
  })

  it('restarts the thread each time', async () => {
    const container = make()
    perform(container, 'exhaust', { resourceLimits, restart: { limit: { failures: 1, window: 60_000 } } })
    await container.wait()
    expect(container.failures.map(({ status }) => status.reason)).toEqual(['out-of-memory', 'out-of-memory'])
    expect(container.statistics).toMatchObject({ spawns: 1, restarts: 1, failures: 2 })
  })
})
