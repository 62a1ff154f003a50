import { Listener, SetupError, type Container } from '@asc/core'
import { Forked } from '@asc/forked'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Controller, type ControllerOptions } from '@asc/controller'
import { Notifier, type ChildMessage, createLogger } from '@asc/core'

const worker = new URL('./fixtures/worker.mjs', import.meta.url)
const logger = createLogger('silent')

class Recorder extends Notifier {
  readonly messages: ChildMessage[] = []
  readonly spans: number[] = []
  #wake: () => void = () => {}
  override notify(message: ChildMessage): void {
    this.messages.push(message)
    this.#wake()
  }
  override extendTimeout(span: number): void {
    this.spans.push(span)
  }
  async until(fits: (message: ChildMessage) => boolean): Promise<void> {
    while (!this.messages.some(fits)) await new Promise<void>((resolve) => (this.#wake = resolve))
  }
}

let folder: string
let flag: string
let notify: Recorder
let controller: Controller

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'asc-controller-'))
  flag = join(folder, 'flag')
  writeFileSync(flag, 'ok')
  notify = new Recorder()
})
afterEach(async () => {
  await controller.stop(false)
  rmSync(folder, { recursive: true })
})

const make = (options: ControllerOptions = {}) =>
  (controller = new Controller({
    container: () => new Forked({ logger }),
    setup: (container) => void container.run(worker, { count: 2, restart: { limit: { failures: 1, window: 60_000 } }, data: { flag } }),
    notify,
    logger,
    ...options,
  }))
const pids = (container: Container | undefined) => [...(container?.children ?? [])].map(({ pid }) => pid)

describe('start', () => {
  it('reports ready when all children are, and not before', async () => {
    await make().start()
    expect([...controller.container!.children].map(({ state }) => state)).toEqual(['ready', 'ready'])
    expect(notify.messages).toEqual([{ ready: true, status: 'Running with 2 children, 0 restarts' }])
    const { container } = controller
    await controller.start()
    expect(controller.container).toBe(container)
  })

  it('rejects with the failures when the limit is reached, and leaves nothing', async () => {
    writeFileSync(flag, 'broken')
    const error = await make().start().catch((error: unknown) => error)
    expect(error).toBeInstanceOf(SetupError)
    expect((error as SetupError).message).toContain('this code is broken')
    expect((error as SetupError).failures[0]).toMatchObject({ reason: 'error', code: 1 })
    expect(controller.container).toBeUndefined()
    expect(notify.messages).toEqual([])
  })

  it('needs a way to make a container', async () => {
    controller = new Controller({ notify, logger })
    await expect(controller.start()).rejects.toThrow("'container'")
  })
})

describe('restart', () => {
  it('waits until the new children are ready before the old ones are asked to stop', async () => {
    await make().start()
    const old = controller.container!
    let servingWhenFirstExited: Container | undefined
    old.once('exit', () => (servingWhenFirstExited = controller.container))
    await controller.restart()
    expect(servingWhenFirstExited).toBe(controller.container)
    expect(controller.container).not.toBe(old)
    expect(old.size).toBe(0)
    expect(notify.messages.map(({ ready, reloading }) => ({ ready, reloading }))).toEqual([
      { ready: true, reloading: undefined }, { ready: false, reloading: true }, { ready: true, reloading: undefined },
    ])
  })

  it('keeps the old container when setup throws', async () => {
    let broken = false
    make({
      setup(container) {
        container.run(worker, { count: 1 })
        if (broken) throw new Error('no configuration')
      },
    })
    await controller.start()
    const before = pids(controller.container)
    broken = true
    await expect(controller.restart()).rejects.toMatchObject({ code: 'ASC_SETUP', cause: { message: 'no configuration' } })
    expect(pids(controller.container)).toEqual(before)
    expect(notify.messages.at(-2)).toMatchObject({ error: expect.stringContaining('no configuration') as string })
    expect(notify.messages.at(-1)).toMatchObject({ ready: true })
  })

  it('gives up with the first child that fails, without waiting for the restart limit', async () => {
    make({ setup: (container) => void container.run(worker, { count: 2, restart: true, data: { flag } }) })
    await controller.start()
    const before = pids(controller.container)
    writeFileSync(flag, 'broken')
    await expect(controller.restart()).rejects.toMatchObject({ code: 'ASC_SETUP' })
    expect(pids(controller.container)).toEqual(before)
  })

  it('requested several times at once happens once', async () => {
    let setups = 0
    make({
      setup(container) {
        setups += 1
        container.run(worker, { count: 1 })
      },
    })
    await controller.start()
    await Promise.all(Array.from({ length: 20 }, () => controller.restart()))
    expect(setups).toBe(2)
  })

  it.each(['a child that never becomes ready', 'a setup that never settles'])('supersedes one that hangs in %s, at once', async (what) => {
    let hang = false
    let begun!: () => void
    const hangs = new Promise<void>((resolve) => (begun = resolve))
    make({
      setup(container) {
        if (hang && what.startsWith('a setup')) return new Promise(begun)
        container.spawn(new URL(hang ? './fixtures/hangs.mjs' : './fixtures/worker.mjs', import.meta.url), { data: { flag } })
        if (hang) container.once('report', begun)
        return undefined
      },
    })
    await controller.start()
    const before = controller.container!
    hang = true
    const hanging = controller.restart()
    const superseded = expect(hanging).rejects.toMatchObject({ code: 'ASC_SUPERSEDED', message: 'The restart was superseded by a newer restart' })
    await hangs
    hang = false
    await Promise.all([controller.restart(), controller.restart()])
    await superseded
    expect(controller.container).not.toBe(before)
    expect([...controller.container!.children].map(({ state }) => state)).toEqual(['ready'])
    expect(before.size).toBe(0)
  })

  it('begins the first start anew while that hangs: a mended release is served', async () => {
    let hang = true
    let begun!: () => void
    const hangs = new Promise<void>((resolve) => (begun = resolve))
    make({
      setup(container) {
        container.spawn(new URL(hang ? './fixtures/hangs.mjs' : './fixtures/worker.mjs', import.meta.url), { data: { flag } })
        if (hang) container.once('report', begun)
      },
    })
    const starting = controller.start()
    await hangs
    hang = false
    await controller.restart()
    await starting
    expect([...controller.container!.children].map(({ name, state }) => `${name} ${state}`)).toEqual(['worker ready'])
  })

  it('does not wait for an old generation that drains', async () => {
    let stubborn = true
    make({ setup: (container) => void container.spawn(new URL(stubborn ? './fixtures/drains-long.mjs' : './fixtures/worker.mjs', import.meta.url), { data: { flag } }) })
    await controller.start()
    const old = controller.container!
    stubborn = false
    const first = controller.restart()
    while (controller.container === old) await new Promise((resolve) => setImmediate(resolve))
    const second = controller.container!
    expect(old.size).toBe(1)
    const third = controller.restart()
    while (controller.container === second) await new Promise((resolve) => setImmediate(resolve))
    expect(old.size).toBe(1)
    await old.stop(false)
    await Promise.all([first, third])
    expect([old.size, second.size, controller.container!.size]).toEqual([0, 0, 1])
  })

  it('is refused when nothing runs', async () => {
    await expect(make().restart()).rejects.toThrow('Cannot restart as the controller is not running')
  })
})

describe('reload', () => {
  it('runs setup again on the same container', async () => {
    let keys = ['a', 'b']
    make({ setup: (container) => void keys.forEach((key) => container.spawn(worker, { key })) })
    await controller.start()
    const { container } = controller
    const a = container!.get('a')!.pid
    expect(await controller.reload()).toBe(false)
    keys = ['a', 'c']
    expect(await controller.reload()).toBe(true)
    expect(controller.container).toBe(container)
    expect([container!.get('a')!.pid, container!.has('b'), container!.has('c')]).toEqual([a, false, true])
  })
})

describe('the grace period of the controller', () => {
  const stubborn = new URL('./fixtures/drains-long.mjs', import.meta.url)

  it('is also that of a child that a reload ends', async () => {
    let key = 'old'
    make({ gracefulStop: 200, setup: (container) => void container.spawn(stubborn, { key }) })
    await controller.start()
    const since = performance.now()
    key = 'new'
    await controller.reload()
    expect(performance.now() - since).toBeLessThan(9_000)
    expect(controller.container!.get('new')).toBeDefined()
    expect(controller.container).toMatchObject({ size: 1 })
  })

  it('is asked for and told of while something is left', async () => {
    make({ gracefulStop: 2_500, setup: (container) => void container.spawn(stubborn) })
    await controller.start()
    await controller.stop()
    expect(notify.messages.map(({ status }) => status)).toContain('Stopping with 1 child left')
    expect(notify.messages.map(({ status }) => status)).not.toContain('Stopping with 0 children left')
    expect([notify.spans[0], notify.spans.at(-1)]).toEqual([2_500, 0])
  })
})

describe('stop', () => {
  it('called several times is one stop', async () => {
    await make().start()
    await Promise.all([controller.stop(), controller.stop(), controller.stop(false)])
    await controller.stop()
    expect(controller.running).toBe(false)
    expect(notify.messages.filter(({ stopping }) => stopping)).toHaveLength(1)
  })

  it('during a start ends it', async () => {
    writeFileSync(flag, 'late')
    make()
    const starting = controller.start()
    const refused = expect(starting).rejects.toMatchObject({ code: 'ASC_SETUP' })
    await Promise.resolve()
    await controller.stop()
    await refused
  })

  it('during a restart ends both generations', async () => {
    await make().start()
    const old = controller.container!
    writeFileSync(flag, 'late')
    const restarting = controller.restart()
    const refused = expect(restarting).rejects.toMatchObject({ code: 'ASC_SETUP' })
    await Promise.resolve()
    await controller.stop()
    await refused
    expect(old.size).toBe(0)
    expect(controller.container).toBeUndefined()
    // Whoever watches hears of the end, and of nothing after it.
    expect(notify.messages.map(({ ready, restarting, stopping, error }) => ({ ready, restarting, stopping, error }))).toEqual([
      { ready: true }, { ready: false, restarting: true }, { stopping: true },
    ])
  })

  it('before a start has begun calls that off', async () => {
    make()
    const starting = expect(controller.start()).rejects.toMatchObject({ code: 'ASC_SETUP' })
    await controller.stop()
    await starting
    expect(controller.container).toBeUndefined()
  })

  it('during a start whose setup never settles ends it', async () => {
    make({ setup: () => new Promise(() => {}) })
    const starting = expect(controller.start()).rejects.toMatchObject({ code: 'ASC_SETUP' })
    await Promise.resolve()
    await controller.stop()
    await starting
  })

  it('allows another start', async () => {
    await make().start()
    await controller.stop()
    await controller.start()
    expect(controller.running).toBe(true)
  })
})

describe('the notifier', () => {
  const status = () => notify.messages.filter(({ ready, status }) => ready === undefined && status).map(({ status }) => status)

  it('gets the state of the children, once for changes that come together, and nothing while nothing changes', async () => {
    make({ setup: (container) => void container.run(worker, { count: 3, restart: true, data: { flag } }) })
    await controller.start()
    const { container } = controller
    for (const { pid } of container!.children) process.kill(pid!, 'SIGKILL')
    await notify.until(({ status }) => status === 'Running with 3 children, 3 restarts')
    // Nine events at the least. A busy machine may draw them apart, but not that far.
    expect(status().length).toBeLessThan(9)
    expect(new Set(status()).size).toBe(status().length)
  })

  it('keeps the reason why the last change failed', async () => {
    await make().start()
    writeFileSync(flag, 'broken')
    await expect(controller.restart()).rejects.toThrow()
    expect(notify.messages.at(-1)!.status).toMatch(/^Running with 2 children, 0 restarts; the last change failed: .*this code is broken$/)
    writeFileSync(flag, 'ok')
    await controller.restart()
    expect(notify.messages.at(-1)!.status).toBe('Running with 2 children, 0 restarts')
  })

  it('is asked for the time that children may take to start, and that a stop may take', async () => {
    make({ setup: (container) => void container.run(worker, { count: 2, startupTimeout: 60_000, data: { flag } }), gracefulStop: 7000 })
    await controller.start()
    expect(notify.spans).toHaveLength(1)
    expect(notify.spans[0]).toBeGreaterThan(50_000)
    await controller.stop()
    expect(notify.spans.slice(1)).toEqual([7000, 0])
  })
})

describe('wait', () => {
  it('ends when the children have ended by themselves', async () => {
    make({ setup: (container) => void container.spawn(new URL('./fixtures/brief.mjs', import.meta.url)) })
    await controller.start()
    await controller.wait()
    expect(controller.running).toBe(false)
  })
})

describe('run', () => {
  it('returns when all children have ended, and removes its handlers', async () => {
    const before = process.listenerCount('SIGHUP')
    make({ setup: (container) => void container.spawn(new URL('./fixtures/brief.mjs', import.meta.url)) })
    const running = controller.run()
    expect(process.listenerCount('SIGHUP')).toBe(before + 1)
    await running
    expect(process.listenerCount('SIGHUP')).toBe(before)
  })

  it('rejects with a RestartLimitError when a child failed too often after it was ready', async () => {
    make({ setup: (container) => void container.spawn(new URL('./fixtures/crash-when-ready.mjs', import.meta.url), { restart: { limit: { failures: 1, window: 60_000 } } }) })
    await expect(controller.run()).rejects.toMatchObject({ code: 'ASC_RESTART_LIMIT', cause: { message: 'crashed after ready' } })
  })

  it.each([
    ['every child has ended', 'brief', { code: undefined }],
    ['a child failed too often', 'crash-when-ready', { code: 'ASC_RESTART_LIMIT' }],
    ['it could not start', 'nowhere', { code: 'ASC_SETUP' }],
  ])('closes its listeners where %s (drills broken-start and crash-loop, seed 1)', async (_, task, failure) => {
    using http = await Listener.bind({ port: 0, host: '127.0.0.1' })
    const options = { listeners: { http }, restart: task === 'crash-when-ready' && { limit: { failures: 1, window: 60_000 } } }
    make({ setup: (container) => void container.spawn(new URL(`./fixtures/${task}.mjs`, import.meta.url), options) })
    expect(await controller.run().catch((error: unknown) => error)).toEqual(failure.code && expect.objectContaining(failure))
    expect(http.closed).toBe(true)
  })
})

describe('bad input', () => {
  it.each<[string, unknown]>([['container', {}], ['setup', 'setup'], ['policy', null], ['notify', {}], ['logger', {}], ['restart', []]])('refuses what is no %s', (option, value) => {
    expect(() => new Controller({ [option]: value })).toThrow(`Cannot create the controller as '${option}' must be`)
  })

  it.each([['soon'], [-1], [Number.NaN]])('refuses gracefulStop %s', (gracefulStop) => {
    expect(() => new Controller({ gracefulStop: gracefulStop as never })).toThrow("'gracefulStop' must be")
  })

  it('refuses an invalid ASC_GRACEFUL_STOP', async () => {
    const { readGrace } = await import('../src/grace.js')
    expect(() => readGrace(undefined, { ASC_GRACEFUL_STOP: 'soon' })).toThrow("'ASC_GRACEFUL_STOP' must be 'true', 'false' or milliseconds: current value is 'soon'")
    expect(['', 'true', 'false', '2500'].map((value) => readGrace(undefined, { ASC_GRACEFUL_STOP: value }))).toEqual([true, true, false, 2500])
  })

  it('refuses an invalid ASC_SHUTDOWN_DELAY', async () => {
    const { readShutdownDelay } = await import('../src/shutdown-delay.js')
    const read = (value: string) => readShutdownDelay(undefined, { ASC_SHUTDOWN_DELAY: value })
    for (const value of ['soon', '-1', '5s', 'true']) expect(() => read(value)).toThrow(`'ASC_SHUTDOWN_DELAY' must be milliseconds: current value is '${value}'`)
    expect(() => read('99999999999')).toThrow(RangeError)
    expect([read(''), read('2500'), readShutdownDelay(undefined, {}), readShutdownDelay(7, { ASC_SHUTDOWN_DELAY: '5' })]).toEqual([0, 2500, 0, 7])
  })

  it.each(['SIGKILL', 'SIGUSR1', 'hup'])('refuses to trap %s', (signal) => {
    expect(() => make().trap(signal as never, () => {})).toThrow(`current value is '${signal}'`)
  })
})
