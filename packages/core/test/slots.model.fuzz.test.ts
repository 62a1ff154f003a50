import { setImmediate as turn, setTimeout as after } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { fuzzing } from '../../../fuzz.base.js'
import { startQueue } from '../src/process/start-queue.js'
import type { Manners } from './model/model-backend.js'
import { World, type WorldOptions } from './model/world.js'

/** What is known without looking: whether the container was asked to stop, and which keys can be there. */
interface Model {
  stopping: boolean
  readonly keys: Set<string>
}

/** A step of a random life: done to the world, noted in the model; then everything that must always hold is checked. */
class Step implements fc.AsyncCommand<Model, World> {
  constructor(readonly name: string, readonly act: (world: World, model: Model) => void) {}

  check(): boolean {
    return true
  }

  async run(model: Model, world: World): Promise<void> {
    this.act(world, model)
    await turn()
    await turn()
    holds(world, model)
  }

  toString(): string {
    return this.name
  }
}

function holds({ container, backend, told, late, strategy }: World, model: Model): void {
  const children = [...container.children]
  // One without a pid waits for its turn.
  const alive = children.filter(({ state, pid }) => state !== 'exited' && pid !== undefined).map(({ pid }) => pid).sort()
  // No child without a slot, and no slot with two.
  expect(alive).toEqual([...backend.living.keys()].sort())
  expect(children.length).toBeLessThanOrEqual(container.size)
  expect(late).toBe(0)
  expect(container.stopping || !model.stopping).toBe(true)
  const keys = children.flatMap(({ key }) => key ?? [])
  for (const key of keys) expect(model.keys.has(key)).toBe(true)
  const { spawns, restarts, failures, replacements } = container.statistics
  expect({ starts: spawns + restarts, replacements }).toEqual({ starts: told.spawn, replacements: told.replace })
  // The exit of a sibling that has to go does not count, whatever ends it.
  if (strategy === 'one-for-one') expect(failures).toBe(told.failure)
  else expect(failures).toBeLessThanOrEqual(told.failure)
  expect(told.spawn - told.exit).toBe(backend.living.size)
}

const index = fc.nat(7)
const key = fc.constantFrom('a', 'b', 'c')
const step = (name: string, act: Step['act']) => fc.constant(new Step(name, act))
const named = <T>(arbitrary: fc.Arbitrary<T>, name: string, act: (value: T) => Step['act']) => arbitrary.map((value) => new Step(`${name}(${String(value)})`, act(value)))

/** What code of the container's owner does when it is called. */
const deeds: Readonly<Record<string, (world: World) => unknown>> = {
  stop: (world) => world.stop(5),
  'stop at once': (world) => world.stop(false),
  interrupt: ({ container }) => container.interrupt(),
  'kill one': (world) => world.child(0)?.kill(),
  'spawn one': (world) => world.spawn(undefined),
  'reload in vain': (world) => world.reload(() => Promise.reject(new Error('no'))),
  'reload to nothing': (world) => world.reload(() => {}),
  'scale up': (world) => world.container.groups.has('web') && !world.container.stopping && world.scale(3),
  throw: () => {
    throw new Error('on purpose')
  },
}
const places = ['spawn', 'ready', 'exit', 'restart', 'replace', 'failed', 'childSpawned', 'childExited', 'restart hook']

const steps: fc.Arbitrary<Step>[] = [
  named(fc.option(key, { nil: undefined }), 'spawn', (key) => (world, model) => {
    if (key) model.keys.add(key)
    world.spawn(key)
  }),
  named(fc.integer({ min: 1, max: 4 }), 'run', (count) => (world) => world.run(count)),
  named(index, 'ready', (index) => (world) => world.model(index)?.say({ ready: true })),
  named(index, 'ready', (index) => (world) => world.model(index)?.say({ ready: true })),
  step('all ready', (world) => [...world.backend.living.values()].forEach((child) => child.say({ ready: true }))),
  named(index, 'crash', (index) => (world) => world.model(index)?.end({ code: 1, signal: null })),
  named(index, 'return', (index) => (world) => world.model(index)?.end({ code: 0, signal: null })),
  named(index, 'garble', (index) => (world) => world.model(index)?.say({ ready: 'perhaps' })),
  named(index, 'interrupt', (index) => (world) => world.child(index)?.interrupt()),
  named(index, 'kill', (index) => (world) => world.child(index)?.kill()),
  named(index, 'replace', (index) => (world) => {
    const child = world.child(index)
    if (child) world.replace(child)
  }),
  named(index, 'withdraw', (index) => (world) => {
    const child = world.child(index)
    if (child) world.withdraw(child)
  }),
  named(fc.integer({ min: 1, max: 4 }), 'scale', (count) => (world) => world.container.groups.has('web') && world.scale(count)),
  named(fc.tuple(fc.subarray(['a', 'b', 'c']), fc.nat(2), fc.boolean()), 'reload', ([keys, loose, fails]) => (world, model) => {
    for (const key of keys) model.keys.add(key)
    world.reload(async () => {
      for (const key of keys) world.spawn(key)
      await turn()
      if (loose > 0) world.run(loose)
      if (fails) throw new Error('the setup failed')
    })
  }),
  step('hold', ({ controls }) => controls.hold()),
  named(fc.option(fc.integer({ min: 1, max: 2 }), { nil: undefined }), 'release', (count) => ({ controls }) => controls.release(count)),
  named(fc.constantFrom<Manners>('drains', 'stubborn', 'fails'), 'manners', (manners) => ({ backend }) => void (backend.manners = manners)),
  named(fc.boolean(), 'broken', (broken) => ({ backend }) => void (backend.broken = broken)),
  named(fc.tuple(fc.constantFrom(...places), fc.constantFrom(...Object.keys(deeds))), 'arm', ([place, deed]) => (world) => world.arm(place, deeds[deed]!)),
  named(fc.tuple(fc.constantFrom(...places), fc.constantFrom(...Object.keys(deeds))), 'arm', ([place, deed]) => (world) => world.arm(place, deeds[deed]!)),
  named(fc.constantFrom<number | false>(5, false), 'stop', (grace) => (world, model) => {
    model.stopping = true
    world.stop(grace)
  }),
  step('interrupt all', ({ container }, model) => {
    model.stopping = true
    container.interrupt()
  }),
]

const worlds: fc.Arbitrary<WorldOptions> = fc.record({
  startConcurrency: fc.constantFrom(1, 2, 4, Infinity),
  strategy: fc.constantFrom('one-for-one' as const, 'one-for-all' as const, 'rest-for-one' as const),
  restart: fc.constantFrom<WorldOptions['restart']>(
    false, true, { backoff: { initial: 1, max: 2 } }, { on: 'failure', limit: false, backoff: { initial: 0, max: 0 } },
    { limit: { failures: 1, window: 60_000 } }, { limit: { failures: 0, window: 60_000 }, onLimit: 'give-up-child' },
  ),
})

it('a container survives any life: no child after a stop, every promise settles, every number is right', { timeout: 0 }, async () => {
  const lives = fc.commands(steps, { maxCommands: 40 })
  await fc.assert(
    fc.asyncProperty(worlds, lives, async (options, commands) => {
      const world = new World(options)
      const model: Model = { stopping: false, keys: new Set() }
      await fc.asyncModelRun(() => ({ model, real: world }), commands)
      world.backend.manners = 'drains'
      world.stop(false)
      const settled = Promise.all([...world.promises, world.container.wait()])
      const late = after(20_000, 'a promise never settled', { ref: false })
      expect(await Promise.race([settled.then(() => 'settled'), late])).toBe('settled')
      expect({ size: world.container.size, living: world.backend.living.size, held: world.controls.held }).toEqual({ size: 0, living: 0, held: 0 })
      holds(world, { ...model, stopping: true })
      expect({ starting: startQueue.starting, waiting: startQueue.waiting }).toEqual({ starting: 0, waiting: 0 })
    }),
    fuzzing(),
  )
})
