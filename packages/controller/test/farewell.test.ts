import { setImmediate as turn } from 'node:timers/promises'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { createLogger, Notifier, type ChildMessage } from '@asc/core'
import { Forked } from '@asc/forked'
import { afterEach, describe, expect, it } from 'vitest'
import { Controller, type ControllerOptions, type GenerationDiagnostics } from '@asc/controller'

const worker = new URL('./fixtures/hangs.mjs', import.meta.url)
const logger = createLogger('silent')
let controller: Controller
afterEach(() => controller.stop(false))

class Recorder extends Notifier {
  readonly told: ChildMessage[] = []
  override notify(message: ChildMessage): void {
    this.told.push(message)
  }
}

function make(options: ControllerOptions) {
  const notify = new Recorder()
  controller = new Controller({
    container: () => new Forked({ logger }),
    setup: (container) => void container.run(ready, { count: 2 }),
    notify, logger, ...options,
  })
  return notify
}

const ready = new URL('./fixtures/ready.mjs', import.meta.url)

describe('shutdownDelay', () => {
  it('keeps children serving after the notifier was told that it stops', async () => {
    const notify = make({ shutdownDelay: 100 })
    await controller.start()
    const states = () => [...controller.container!.children].map(({ state }) => state)
    const asked = new Promise<unknown>((resolve) => controller.container!.once('stopping', () => resolve(notify.told.at(-1))))
    const stopped = controller.stop()
    expect(notify.told.at(-1)).toMatchObject({ stopping: true })
    expect(states()).toEqual(['ready', 'ready'])
    expect(controller.stopping).toBe(true)
    await expect(controller.restart()).rejects.toThrow(/not running/)
    expect(states()).toEqual(['ready', 'ready'])
    expect(await asked).toMatchObject({ stopping: true })
    await stopped
  })

  it('is cut short by stop(false), and by the end of all children', async () => {
    make({ shutdownDelay: 2 ** 31 - 1 })
    await controller.start()
    const stopped = controller.stop()
    void controller.stop(false)
    await stopped

    make({ shutdownDelay: 2 ** 31 - 1 })
    await controller.start()
    const other = controller.stop()
    for (const child of controller.container!.children) child.kill()
    await other
  })

  it('abandons at once what is starting', async () => {
    make({ shutdownDelay: 2 ** 31 - 1, setup: (container) => void container.run(controller.container ? worker : ready, { count: 1, data: { hang: true } }) })
    await controller.start()
    const restarted = controller.restart()
    restarted.catch(() => {})
    while (controller.generations.length < 2) await turn()
    const stopped = controller.stop()
    await expect(restarted).rejects.toThrow(/stopped/)
    void controller.stop(false)
    await stopped
  })

  it('is ASC_SHUTDOWN_DELAY where no option says otherwise', async () => {
    process.env.ASC_SHUTDOWN_DELAY = String(2 ** 31 - 1)
    try {
      make({})
      expect(controller.settings).toMatchObject({ shutdownDelay: 2 ** 31 - 1 })
      expect(new Controller({ shutdownDelay: 0 }).settings).toMatchObject({ shutdownDelay: 0 })
      await controller.start()
      const [child] = controller.container!.children
      const stopped = controller.stop()
      expect(child!.state).toBe('ready')
      void controller.stop(false)
      await stopped
      process.env.ASC_SHUTDOWN_DELAY = 'soon'
      expect(() => new Controller()).toThrow("Cannot create the controller as 'ASC_SHUTDOWN_DELAY' must be milliseconds: current value is 'soon'")
    } finally {
      delete process.env.ASC_SHUTDOWN_DELAY
    }
  })

  it('does not delay a stop where it is 0', async () => {
    make({})
    await controller.start()
    const [child] = controller.container!.children
    const stopped = controller.stop()
    expect(child!.state).toBe('stopping')
    await stopped
  })
})

describe('generations', () => {
  it('are listed and published: starting, serving, draining, ended; and failed', async () => {
    let fails = false
    make({ setup: (container) => void container.run(fails ? new URL('./fixtures/none.mjs', import.meta.url) : ready, { count: 1 }) })
    const told: string[] = []
    const hear = (message: unknown) => {
      const { controller: owner, generation, state } = message as GenerationDiagnostics<Controller>
      if (owner === controller) told.push(`${generation.number} ${state}`)
    }
    subscribe('asc:controller:generation', hear)
    try {
      await controller.start()
      await controller.restart()
      expect(controller.generations).toMatchObject([{ number: 2, state: 'serving', container: controller.container }])
      fails = true
      await expect(controller.restart()).rejects.toThrow()
      await controller.stop()
      expect(told).toEqual(['1 starting', '1 serving', '2 starting', '2 serving', '1 draining', '1 ended', '3 starting', '3 failed', '2 ended'])
      expect(controller.generations).toEqual([])
    } finally {
      unsubscribe('asc:controller:generation', hear)
    }
  })
})
