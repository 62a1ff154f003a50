import { ConsoleNotifier, type Container } from '@asc/core'
import { Controller, type ControllerOptions } from '@asc/controller'
import { describe, expect, it } from 'vitest'

const notify = new ConsoleNotifier({ debug() {}, info() {}, warn() {}, error() {} })

describe('the options of a controller', () => {
  it.each<[unknown, string]>([
    [null, "'options' must be an object: current value is null"],
    [5, "'options' must be an object: current value is 5"],
    [[], "'options' must be an object: current value is []"],
    [{ contianer: () => {} }, "'contianer' is not an option; did you mean 'container'?"],
    [{ gracefulstop: 5 }, "'gracefulstop' is not an option; did you mean 'gracefulStop'?"],
    [{ workers: 5 }, "'workers' is not an option; there are container, setup, policy, notify, restart, gracefulStop, shutdownDelay, signals, logger"],
    [{ restart: { strategi: 'rolling' } }, "'restart.strategi' is not an option; did you mean 'restart.strategy'?"],
    [{ restart: { strategy: 'rolling', canary: { soka: 5 } } }, "'restart.canary.soka' is not an option; did you mean 'restart.canary.soak'?"],
    [{ restart: { strategy: 'rolling', maxSurge: -1 } }, "'restart.maxSurge' must be an integer of at least 0"],
    [{ restart: null }, "'restart' must be an object of restart options"],
  ])('%j is refused', (options, text) => {
    expect(() => new Controller(options as ControllerOptions)).toThrow(`Cannot create the controller as ${text}`)
  })

  it('of one restart are refused too', async () => {
    const controller = new Controller({ notify })
    await expect(controller.restart({ maxSruge: 1 } as object)).rejects.toThrow(new TypeError("Cannot restart as 'maxSruge' is not an option; did you mean 'maxSurge'?"))
    await expect(controller.restart(null as unknown as object)).rejects.toThrow("Cannot restart as 'options' must be an object: current value is null")
    await expect(controller.restart({ strategy: 'rolling', canary: { soak: 1, sock: 2 } } as object)).rejects.toThrow("did you mean 'canary.soak'?")
  })

  it.each([[undefined], [5], [{}], [Promise.resolve()]])('start is refused when %s is made instead of a container', async (made) => {
    const controller = new Controller({ notify, container: () => made as unknown as Container })
    await expect(controller.start()).rejects.toThrow("Cannot start the controller as 'container' must be a function that makes a Container")
    await controller.stop()
  })
})
