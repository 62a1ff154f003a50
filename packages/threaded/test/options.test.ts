import { SetupError } from '@asc/core'
import { Threaded, ThreadedBackend } from '@asc/threaded'
import { describe, expect, it } from 'vitest'
import { make, perform } from './threads.js'

const url = new URL('./fixtures/act.mjs', import.meta.url)

describe('an option that a thread cannot have is refused by spawn', () => {
  it.each([
    [['--expose-gc'], '--expose-gc: start the program itself with it'],
    [['--no-warnings', '--title=web'], '--title=web: start the program itself with it'],
    [['--max-old-space-size=64'], "--max-old-space-size=64: 'resourceLimits' bounds the memory"],
    [['--stack-size=500'], "--stack-size=500: 'resourceLimits' bounds the memory"],
  ])('execArgv %j', (execArgv, instead) => {
    const container = make()
    const spawn = () => container.spawn(url, { execArgv })
    expect(spawn).toThrow(TypeError)
    expect(spawn).toThrow(`Cannot spawn the child as 'execArgv' must be options that a single thread can have: current value is [ ${execArgv.map((option) => `'${option}'`).join(', ')} ]; Node refuses ${instead}`)
    expect(container.size).toBe(0)
  })

  it.each([
    [{ maxOldGenerationSizeMb: 0 }, RangeError, "'resourceLimits.maxOldGenerationSizeMb' must be a positive number of megabytes: current value is 0"],
    [{ stackSizeMb: NaN }, RangeError, "'resourceLimits.stackSizeMb' must be a positive number of megabytes: current value is NaN"],
    [{ maxYoungGenerationSizeMb: '64' }, TypeError, "'resourceLimits.maxYoungGenerationSizeMb' must be a positive number of megabytes: current value is '64'"],
    [{ maxHeapMb: 64 }, TypeError, "'resourceLimits.maxHeapMb' is not an option; there are resourceLimits.maxYoungGenerationSizeMb, resourceLimits.maxOldGenerationSizeMb"],
  ])('resourceLimits %j', (resourceLimits, type, message) => {
    const spawn = () => make().spawn(url, { resourceLimits: resourceLimits as object })
    expect(spawn).toThrow(type)
    expect(spawn).toThrow(`Cannot spawn the child as ${message}`)
  })

  it.each([[null], [5], ['text'], [[]]])('options that are %j', (options) => {
    for (const construct of [() => new Threaded(options as never), () => new ThreadedBackend(options as never)]) {
      expect(construct).toThrow(TypeError)
      expect(construct).toThrow("Cannot create the container as 'options' must be an object")
    }
  })

  it('with the name that was probably meant', () => {
    expect(() => new Threaded({ terminateTimout: 5 } as object)).toThrow("'terminateTimout' is not an option; did you mean 'terminateTimeout'?")
    expect(() => new ThreadedBackend({ policy: 5 } as object)).toThrow("'policy' is not an option; there are terminateTimeout")
    expect(() => make().spawn(url, { resourceLimits: { stackSizeMB: 4 } as object })).toThrow("did you mean 'resourceLimits.stackSizeMb'?")
  })

  it.each([['1', TypeError], [-1, RangeError], [Infinity, RangeError]])('terminateTimeout %j', (terminateTimeout, type) => {
    const construct = () => new Threaded({ terminateTimeout: terminateTimeout as number })
    expect(construct).toThrow(type)
    expect(construct).toThrow("Cannot create the container as 'terminateTimeout' must be a duration in milliseconds")
  })
})

it('checking valid options of Node leaves nothing behind', async () => {
  const container = make()
  for (let round = 0; round < 3; round++) {
    const { exited } = perform(container, 'about', { execArgv: ['--no-warnings'], resourceLimits: { stackSizeMb: 4 } })
    expect(await exited).toMatchObject({ success: true })
  }
})

it('a stopped container starts no thread', async () => {
  const container = make()
  await container.stop()
  expect(() => container.spawn(url)).toThrow(SetupError)
})
