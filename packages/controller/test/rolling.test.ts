import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Controller, type ControllerDiagnostics, type ControllerOptions } from '@asc/controller'
import { createLogger, type Child, type Container } from '@asc/core'
import { Forked } from '@asc/forked'
import { Program } from './program.js'
import { Silent } from './silent.js'

const worker = new URL('./fixtures/worker.mjs', import.meta.url)
const logger = createLogger('silent')

let folder: string
let flag: string
let controller: Controller
let containers: Container[]
let program: Program | undefined

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'asc-rolling-'))
  flag = join(folder, 'flag')
  containers = []
  writeFileSync(flag, 'ok')
})
afterEach(async () => {
  await controller?.stop(false)
  await program?.end()
  program = undefined
  rmSync(folder, { recursive: true })
})

/** How many children are ready at each moment that something happens, and how many run. */
class Count {
  least = Infinity
  most = 0

  watch(container: Container): void {
    for (const event of ['spawn', 'ready', 'exit', 'replace'] as const) container.on(event, () => this.#take())
  }

  #take(): void {
    const all = containers.flatMap((container) => [...container.children]).filter(({ state }) => state !== 'exited')
    if (this.least === Infinity && all.some(({ state }) => state !== 'ready')) return
    this.least = Math.min(this.least, all.filter(({ state }) => state === 'ready').length)
    this.most = Math.max(this.most, all.length)
  }
}

const make = (count: number, options: ControllerOptions = {}, watch?: Count) =>
  (controller = new Controller({
    container() {
      const container = new Forked({ logger })
      containers.push(container)
      watch?.watch(container)
      return container
    },
    setup: (container) => void container.run(worker, { name: 'web', count, restart: true, data: { flag } }),
    notify: new Silent(),
    logger,
    ...options,
  }))
const children = (): Child[] => [...controller.container!.children]
const rolling = { strategy: 'rolling' } as const

describe('a rolling restart', () => {
  it('replaces one child after another, and always has the wanted number ready', async () => {
    const count = new Count()
    await make(3, {}, count).start()
    const before = children()
    await controller.restart(rolling)
    expect(children().map(({ name, state }) => `${name} ${state}`)).toEqual(['web-1 ready', 'web-2 ready', 'web-3 ready'])
    expect(before.map(({ exit }) => exit?.stoppedBy)).toEqual(['withdraw', 'withdraw', 'withdraw'])
    expect({ least: count.least, most: count.most }).toEqual({ least: 3, most: 4 })
    expect(containers[0]!.size).toBe(0)
  })

  it('never runs more than wanted with maxSurge 0', async () => {
    const count = new Count()
    await make(2, {}, count).start()
    await controller.restart({ ...rolling, maxSurge: 0, maxUnavailable: 1 })
    expect({ least: count.least, most: count.most }).toEqual({ least: 1, most: 2 })
    expect(children().map(({ state }) => state)).toEqual(['ready', 'ready'])
  })

  it.each([
    ['broken', undefined, 'A child failed before it was ready'],
    ['broken', { soak: 0 }, 'A child failed before it was ready'],
    ['brief', { soak: 60_000 }, "The canary 'web-1' failed within 60000 ms: 'web-1' ended (error): ready, and gone"],
  ])('whose first child is %s (canary: %j) replaces no child', async (behaviour, canary, message) => {
    await make(2).start()
    const before = children()
    writeFileSync(flag, behaviour)
    const failed = await controller.restart({ ...rolling, ...(canary && { canary }) }).catch((error: unknown) => error)
    expect(failed).toMatchObject({ code: 'ASC_SETUP', message: expect.stringContaining(message) as string })
    expect(children()).toEqual(before)
    expect(before.map(({ state }) => state)).toEqual(['ready', 'ready'])
    expect(containers[1]!.size).toBe(0)
  })

  it('goes on after a canary that stayed ready, whatever happens to it later', async () => {
    await make(2).start()
    const restarting = controller.restart({ ...rolling, canary: { soak: 50 } })
    await restarting
    const [canary] = children()
    canary!.kill()
    await new Promise<void>((resolve) => controller.container!.once('ready', () => resolve()))
    expect(children().map(({ state }) => state)).toEqual(['ready', 'ready'])
  })

  it('that fails halfway starts the old children again', async () => {
    await make(3).start()
    containers[0]!.once('exit', () => writeFileSync(flag, 'broken'))
    const restarting = controller.restart(rolling)
    const failed = await restarting.catch((error: unknown) => error)
    expect(failed).toMatchObject({ code: 'ASC_SETUP' })
    writeFileSync(flag, 'ok')
    expect(controller.container).toBe(containers[0])
    expect(await containers[0]!.waitUntilReady()).toBe(true)
    expect(children().map(({ name }) => name).sort()).toEqual(['web-1', 'web-2', 'web-3'])
    expect(containers[1]!.size).toBe(0)
  })

  it('ends when the controller is stopped', async () => {
    await make(2).start()
    writeFileSync(flag, 'late')
    const failed = controller.restart(rolling).catch((error: unknown) => error)
    await new Promise<void>((resolve) => {
      const look = () => (containers[1]?.size ? resolve() : void setImmediate(look))
      look()
    })
    await controller.stop()
    expect(await failed).toMatchObject({ code: 'ASC_SETUP' })
    expect(containers.map(({ size }) => size)).toEqual([0, 0])
  })

  it('refuses bad options before it touches anything', async () => {
    expect(() => make(1, { restart: { ...rolling, maxSurge: -1 } })).toThrow(RangeError)
    await make(1).start()
    await expect(controller.restart({ ...rolling, canary: { soak: -1 } })).rejects.toThrow("Cannot restart as 'canary.soak' must be a duration")
  })
})

describe('a stop', () => {
  it.each([['start', undefined], ['blue-green restart', {}], ['rolling restart', rolling]])('during a %s lets children drain that serve already', async (_what, restart) => {
    const late = join(folder, 'late')
    writeFileSync(late, 'late')
    let incomplete = restart === undefined
    make(1, {
      setup(container) {
        container.spawn(worker, { name: 'serves', data: { flag } })
        if (incomplete) container.spawn(worker, { name: 'starts', data: { flag: late } })
      },
    })
    if (restart) await controller.start()
    incomplete = true
    const failed = (restart ? controller.restart(restart) : controller.start()).catch((error: unknown) => error)
    const fresh = () => containers[restart ? 1 : 0]
    await new Promise<void>((resolve) => {
      const look = () => ([...(fresh()?.children ?? [])].some(({ state }) => state === 'ready') ? resolve() : void setImmediate(look))
      look()
    })
    const all = containers.flatMap((container) => [...container.children])
    await controller.stop()
    expect(await failed).toMatchObject({ code: 'ASC_SETUP' })
    expect(all.map(({ exit }) => exit?.reason)).toEqual(all.map(() => 'interrupted'))
  })
})

describe('a blue-green restart', () => {
  it('goes through when the old container reaches its limit meanwhile', async () => {
    const restart = { limit: { failures: 0, window: 60_000 } }
    const setup = async (container: Container): Promise<void> => {
      const [old] = containers
      if (container !== old) {
        const failed = new Promise<void>((resolve) => old!.once('failed', () => resolve()))
        children()[0]!.kill()
        await failed
      }
      container.run(worker, { name: 'web', count: 2, restart, data: { flag } })
    }
    await make(2, { setup }).start()
    await controller.restart()
    expect(containers.map(({ failed, size }) => ({ failed, size }))).toEqual([{ failed: true, size: 0 }, { failed: false, size: 2 }])
    expect(children().map(({ state }) => state)).toEqual(['ready', 'ready'])
  })
})

describe('scale', () => {
  it('is kept in restarts of both kinds', async () => {
    await make(1).start()
    expect(await controller.scale('web', 3)).toBe(true)
    await controller.restart()
    expect(children()).toHaveLength(3)
    await controller.scale('web', 2)
    await controller.restart(rolling)
    expect(children()).toHaveLength(2)
  })

  it('waits for a running restart', async () => {
    await make(1).start()
    const restarting = controller.restart()
    const scaling = controller.scale('web', 2)
    await restarting
    expect(await scaling).toBe(true)
    expect(controller.container).toBe(containers[1])
    expect(children()).toHaveLength(2)
  })

  it('happens by one with SIGTTIN and SIGTTOU, and never goes below one', async () => {
    program = new Program('service.mjs', { FLAG: flag })
    await program.ready()
    program.process.kill('SIGTTIN')
    await program.next((note) => note.status === 'Running with 3 children, 0 restarts')
    program.process.kill('SIGTTIN')
    await program.next((note) => note.status === 'Running with 4 children, 0 restarts')
    program.process.kill('SIGTTOU')
    await program.next((note) => note.status === 'Running with 3 children, 0 restarts')
    program.process.kill('SIGHUP')
    expect((await program.ready()).status).toBe('Running with 3 children, 0 restarts')
    for (const left of [2, 1]) {
      program.process.kill('SIGTTOU')
      await program.next((note) => note.status?.startsWith(`Running with ${left} child`) ?? false)
    }
    program.process.kill('SIGTTOU')
    expect((await program.account()).children).toHaveLength(1)
  })
})

describe('node:diagnostics_channel', () => {
  it('publishes each operation of the controller, how long it took, and whether it failed', async () => {
    const told: string[] = []
    const actions = ['start', 'restart', 'reload', 'scale', 'stop'] as const
    const handlers = actions.map((action) => {
      const handler = (message: unknown) => {
        const { duration, error } = message as ControllerDiagnostics
        told.push(`${action} ${duration >= 0} ${error ? 'failed' : 'done'}`)
      }
      subscribe(`asc:controller:${action}`, handler)
      return () => unsubscribe(`asc:controller:${action}`, handler)
    })
    await make(1).start()
    await controller.scale('web', 2)
    await controller.reload()
    writeFileSync(flag, 'broken')
    await controller.restart().catch(() => {})
    await controller.stop()
    for (const end of handlers) end()
    expect(told).toEqual(['start true done', 'scale true done', 'reload true done', 'restart true failed', 'stop true done'])
  })
})
