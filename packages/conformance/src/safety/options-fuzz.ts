import { readdirSync } from 'node:fs'
import { inspect } from 'node:util'
import { spawnOptionNames } from '@asc/core/backend'
import type { Container, ContainerOptions, SpawnOptions, Task } from '@asc/core'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fixture } from '../observe/fixture.js'
import { Journal } from '../observe/journal.js'

/** The tools of `fuzz.base.ts`, which no package may import. */
export interface FuzzTools {
  options(...names: string[]): fc.Arbitrary<object>
  readonly value: fc.Arbitrary<() => unknown>
  fuzzing(share?: number): { numRuns: number; seed?: number }
  /** What `use` returns, or `undefined` if it throws one of our refusals. */
  orRefused<T>(use: () => T): T | undefined
}

const spawnOptions = [
  'name', 'ready', 'restart', 'recycle', 'startupTimeout', 'healthCheckTimeout', 'listeners', 'data', 'env', 'resourceLimits', 'output', 'spares',
]

/**
 * Whatever options a container gets, it accepts or refuses them, and a refusal leaves nothing: no child, no descriptor. A child
 * with a key that is in use is checked like any other and then not started, so that the garbage may also be valid.
 */
export function describeOptionsFuzz(
  name: string, makeContainer: (options?: ContainerOptions) => Container, tools: FuzzTools, own: readonly string[],
): void {
  const { options, value, fuzzing, orRefused } = tools

  describe(`${name}: garbage`, () => {
    const task = fixture('ready.mjs')
    const { logger } = new Journal()
    let container: Container
    let descriptors: number
    beforeAll(async () => {
      container = makeContainer({ logger })
      container.spawn(task, { key: 'there' })
      await container.waitUntilReady()
      descriptors = count()
    })
    afterAll(() => container.stop(false))
    const count = () => (process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0)
    const spawn = (task: unknown, options: object) => orRefused(() => container.spawn(task as Task, { ...options, key: 'there' }))

    /** The same one child is there, and nothing besides. */
    const unchanged = () => {
      expect(container.size).toBe(1)
      expect(container.statistics).toMatchObject({ spawns: 1, restarts: 0, failures: 0 })
      expect(container.get('there')!.state).toBe('ready')
      expect(count()).toBeLessThanOrEqual(descriptors + 2)
    }

    it('in the options of a container is refused by name', () => {
      fc.assert(fc.property(options(...own, 'policy', 'healthCheckInterval', 'strategy', 'logger'), (options) => {
        expect(orRefused(() => makeContainer(options))?.size ?? 0).toBe(0)
      }), fuzzing())
      unchanged()
    })

    it('in the options of a child is refused by name', () => {
      fc.assert(fc.property(options(...spawnOptions), (options) => void spawn(task, options)), fuzzing())
      unchanged()
    })

    it.each(spawnOptions)('in the single option %s is refused by name', (option) => {
      fc.assert(fc.property(value, (make) => {
        const garbage = make()
        spawn(task, { [option]: garbage })
      }), fuzzing(0.2))
      unchanged()
    })

    it('in nested options is refused by name', () => {
      const parts = fc.record({
        restart: options('on', 'backoff', 'limit', 'stableAfter'), recycle: options('maxRss', 'maxHeap', 'maxAge', 'jitter', 'concurrency'),
        env: options('A', 'B', 'A=B', '__proto__'),
        listeners: options('http', 'a:b'),
        resourceLimits: options('maxOldGenerationSizeMb', 'stackSizeMb', 'other'),
      }, { requiredKeys: [] })
      const restart = fc.record({ backoff: options('initial', 'factor', 'max', 'jitter'), limit: options('failures', 'window') })
      const inner = fc.record({ restart })
      fc.assert(fc.property(fc.oneof(parts, inner), (options) => void spawn(task, options)), fuzzing())
      unchanged()
    })

    it('in the names of its options is refused by name', () => {
      const depths: [prefix: string, nest: (options: object) => object][] = [
        ['', (options) => options], ['restart.', (restart) => ({ restart })], ['restart.backoff.', (backoff) => ({ restart: { backoff } })],
        ['restart.limit.', (limit) => ({ restart: { limit: { failures: 1, window: 1, ...limit } } })], ['recycle.', (recycle) => ({ recycle })],
      ]
      // No option has a name with these.
      const unknown = fc.tuple(fc.string({ maxLength: 20 }), fc.constantFrom('-', ' ', '#', '0', 'ß')).map((parts) => parts.join(''))
      fc.assert(fc.property(unknown, value, fc.constantFrom(...depths), (option, make, [prefix, nest]) => {
        const options = Object.defineProperty({}, option, { value: make(), enumerable: true })
        const shown = inspect(`${prefix}${option}`)
        expect(() => container.spawn(task, { ...nest(options), key: 'there' } as SpawnOptions)).toThrow(`as ${shown} is not an option; `)
      }), fuzzing())
      unchanged()
    })

    // A thread can only try whether Node takes an option, which costs a thread.
    it('in the options of Node is refused by name', () => {
      fc.assert(fc.property(value, (make) => void spawn(task, { execArgv: make() })), fuzzing(0.01))
      unchanged()
    })

    it('as the options themselves, or as a count, is refused', () => {
      fc.assert(fc.property(value.filter((make) => !isOptions(make())), (make) => {
        const before = container.size
        orRefused(() => container.spawn(task, make() as SpawnOptions))
        if (container.size !== before) throw new Error(`started by ${inspect(make())}`)
      }), fuzzing())
      fc.assert(fc.property(value.filter((make) => !isCount(make())), (make) => {
        const before = container.size
        orRefused(() => container.run(task, { count: make() as number }))
        if (container.size !== before) throw new Error(`started by a count of ${inspect(make())}`)
      }), fuzzing())
      unchanged()
    })

    it('as a task is refused', () => {
      const task = options('kind', 'url', 'source', 'command', 'args', 'env').map((made) => () => made)
      fc.assert(fc.property(fc.oneof(value, task), (make) => void spawn(make(), {})), fuzzing(0.2))
      unchanged()
    })
  })
}

/** Valid values, which would start children. */
function isCount(value: unknown): boolean {
  return value === undefined || (typeof value === 'number' && value >= 1)
}

/** The same: no options, or an object that has none but known ones. */
function isOptions(value: unknown): boolean {
  if (value === undefined) return true
  try {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
    return Object.keys(value).every((name) => spawnOptionNames.includes(name as never))
  } catch {
    return false
  }
}
