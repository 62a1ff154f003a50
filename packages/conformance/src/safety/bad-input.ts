import { inspect } from 'node:util'
import { exec, type Logger, type Policy, type SpawnOptions, type Task } from '@asc/core'
import { describe, expect } from 'vitest'
import { fixture } from '../observe/fixture.js'
import type { Subject } from '../subject/subject.js'

const task = fixture('ready.mjs')

/** Invalid options, and the kind of error. */
const badOptions: readonly [option: string, value: unknown, error: 'TypeError' | 'RangeError'][] = [
  ['name', 7, 'TypeError'],
  ['name', '', 'TypeError'],
  ['name', 'a\0b', 'TypeError'],
  ['key', null, 'TypeError'],
  ['key', {}, 'TypeError'],
  ['ready', 'soon', 'TypeError'],
  ['restart', 'always', 'TypeError'],
  ['restart', null, 'TypeError'],
  ['startupTimeout', -1, 'RangeError'],
  ['startupTimeout', NaN, 'RangeError'],
  ['startupTimeout', '10', 'TypeError'],
  ['healthCheckTimeout', 2 ** 31, 'RangeError'],
  ['healthCheckTimeout', null, 'TypeError'],
  ['execArgv', '--no-warnings', 'TypeError'],
  ['execArgv', [7], 'TypeError'],
  ['heapLimit', '1 GB', 'TypeError'],
  ['heapLimit', 1000, 'RangeError'],
  ['heapLimit', null, 'TypeError'],
  ['env', 'A=1', 'TypeError'],
  ['env', [], 'TypeError'],
]
const badRestarts: readonly [option: string, restart: object, value: unknown][] = [
  ['restart.on', { on: 'success' }, 'success'],
  ['restart.backoff.initial', { backoff: { initial: -1 } }, -1],
  ['restart.backoff.factor', { backoff: { factor: 0.5 } }, 0.5],
  ['restart.backoff.max', { backoff: { max: '1' } }, '1'],
  ['restart.backoff.jitter', { backoff: { jitter: 2 } }, 2],
  ['restart.limit.failures', { limit: { failures: -1, window: 1 } }, -1],
  ['restart.limit.window', { limit: { failures: 1, window: NaN } }, NaN],
  ['restart.stableAfter', { stableAfter: Infinity }, Infinity],
]
const unknownOptions: readonly [options: object, unknown: string, meant: string][] = [
  [{ startUpTimeout: 7 }, 'startUpTimeout', "did you mean 'startupTimeout'?"],
  [{ nmae: 'web' }, 'nmae', "did you mean 'name'?"],
  [{ instances: 2 }, 'instances', 'there are name, key, ready'],
  [{ restart: { onn: 'failure' } }, 'restart.onn', "did you mean 'restart.on'?"],
  [{ restart: { stable_after: 7 } }, 'restart.stable_after', "did you mean 'restart.stableAfter'?"],
  [{ restart: { backoff: { inital: 7 } } }, 'restart.backoff.inital', "did you mean 'restart.backoff.initial'?"],
  [{ restart: { limit: { failures: 1, windwo: 7 } } }, 'restart.limit.windwo', "did you mean 'restart.limit.window'?"],
  [{ recycle: { maxAgee: 7 } }, 'recycle.maxAgee', "did you mean 'recycle.maxAge'?"],
]
const badCounts: readonly [value: unknown, error: 'TypeError' | 'RangeError'][] = [
  [-1, 'RangeError'], [0, 'RangeError'], [1.5, 'RangeError'], [NaN, 'RangeError'], ['2', 'TypeError'], [null, 'TypeError'],
]
const badTasks: readonly unknown[] = [undefined, null, 7, './relative.mjs', '', {}, new URL('https://example.org/task.mjs'), Symbol('task')]

const escape = (text: string) => text.replace(/[\^$\\.*+?()[\]{}|]/g, '\\$&')

/** An error with this name, whose message has these parts in this order. */
function refused(name: string | undefined, ...parts: string[]): Error {
  const message = expect.stringMatching(new RegExp(parts.map(escape).join('[^]*'))) as string
  return expect.objectContaining({ message, ...(name !== undefined && { name }) }) as Error
}

/** Bad input: an error names the option and its value, and the container goes on. */
export function describeBadInput({ it, capabilities }: Subject): void {
  describe('bad input', () => {
    it('is refused by `run`, which names the count', ({ make }) => {
      const { container } = make()
      for (const [count, error] of badCounts) {
        const value = `current value is ${inspect(count)}`
        const run = () => container.run(task, { count: count as number })
        expect(run).toThrow(refused(error, "Cannot run the task as 'count' must be a positive integer", value))
      }
      expect(container.size).toBe(0)
    })

    it('is refused by `spawn`, which names the option and the value, and the container goes on', async ({ make }) => {
      const { container } = make()
      for (const [option, value, error] of badOptions) {
        expect(() => container.spawn(task, { [option]: value })).toThrow(refused(error, `'${option}'`, `current value is ${inspect(value)}`))
      }
      for (const [option, restart, value] of badRestarts) {
        expect(() => container.spawn(task, { restart })).toThrow(refused(undefined, `'${option}'`, `current value is ${inspect(value)}`))
      }
      expect(container.size).toBe(0)
      container.spawn(task)
      expect(await container.waitUntilReady()).toBe(true)
    })

    it('is refused when there is no such option, with the one that was probably meant', ({ make }) => {
      const { container } = make()
      for (const [options, unknown, meant] of unknownOptions) {
        const error = refused('TypeError', `Cannot spawn the child as '${unknown}' is not an option; `, meant)
        expect(() => container.spawn(task, options as SpawnOptions)).toThrow(error)
        expect(() => container.run(task, options as SpawnOptions)).toThrow(error)
      }
      expect(() => container.run(task, { cuont: 2 } as SpawnOptions)).toThrow(refused('TypeError', "'cuont'", "did you mean 'count'?"))
      expect(() => make({ startegy: 'one-for-all' } as object))
        .toThrow(refused('TypeError', 'Cannot create the container', "'startegy'", "did you mean 'strategy'?"))
      expect(() => exec('true', [], { redy: true } as object))
        .toThrow(refused('TypeError', 'Cannot run the command', "'redy'", "did you mean 'ready'?"))
      expect(container.size).toBe(0)
    })

    it('is refused by `spawn` when it is the count of `run`', ({ make }) => {
      const { container } = make()
      expect(() => container.spawn(task, { count: 2 } as SpawnOptions)).toThrow(refused('TypeError', "'count' is not an option"))
      expect(container.size).toBe(0)
    })

    it('is refused where there are no options at all', ({ make }) => {
      const { container } = make()
      for (const options of [null, [], 7, 'text', () => {}]) {
        expect(() => container.spawn(task, options as SpawnOptions))
          .toThrow(refused('TypeError', "'options'", `current value is ${inspect(options)}`))
      }
      expect(container.size).toBe(0)
    })

    it('is refused in the environment without showing its value', ({ make }) => {
      const { container } = make()
      for (const value of ['hidden\0', { hidden: true }]) {
        const env = { NAME: value as string }
        for (const attempt of [() => container.spawn(task, { env }), () => exec('true', [], { env })]) {
          expect(attempt).toThrow(refused('TypeError', "'env.NAME' must be a text without NUL"))
          expect(attempt).not.toThrow(/hidden/)
        }
      }
      expect(() => container.spawn(task, { env: { 'A=B': '' } })).toThrow(refused('TypeError', "'env'", 'A=B'))
    })

    it('is refused when it is not a task', ({ make }) => {
      const { container } = make()
      for (const bad of badTasks) expect(() => container.spawn(bad as Task)).toThrow(refused('TaskError', 'as a task'))
      expect(() => container.spawn('./relative.mjs')).toThrow(refused('TaskError', './relative.mjs', 'absolute path', 'import.meta.url'))
    })

    it('is refused when data cannot be cloned', ({ make }) => {
      const { container } = make()
      expect(() => container.spawn(task, { data: { callback: () => {} } }))
        .toThrow(refused('TypeError', "'data'", 'structured-cloneable', 'callback'))
    })

    it('is refused when a listener is invalid', ({ make }) => {
      const { container } = make()
      const listeners = { main: { port: 80 } } as unknown as SpawnOptions['listeners']
      const error = capabilities.listeners ? refused('TypeError', "'listeners.main'", 'a Listener') : refused('TypeError', "'listeners'")
      expect(() => container.spawn(task, { listeners })).toThrow(error)
      for (const none of [null, []]) {
        expect(() => container.spawn(task, { listeners: none as unknown as SpawnOptions['listeners'] })).toThrow(refused('TypeError', "'listeners'"))
      }
    })

    it('is refused when one key is given to several children', async ({ make }) => {
      const { container, journal } = make()
      expect(() => container.run(task, { key: 'a', count: 2 })).toThrow(refused('TypeError', "'key'", "'a'"))
      expect(container.spawn(task, { key: 'a' }).kept).toBe(false)
      expect(container.spawn(task, { key: 'a' }).kept).toBe(true)
      container.run(task, { key: 'b', count: 1 })
      await journal.ready(2)
      expect(container.statistics.spawns).toBe(2)
    })

    it('is refused by `stop`', async ({ make }) => {
      const { container } = make()
      container.spawn(task)
      await expect(container.stop('soon' as unknown as boolean)).rejects.toThrow(refused('TypeError', "'graceful'", "'soon'"))
      await expect(container.stop(-1)).rejects.toThrow(refused('RangeError', "'graceful'", '-1'))
      expect(container.stopping).toBe(false)
    })

    it('is refused when a container is made', ({ make }) => {
      for (const interval of [-1, 2 ** 31]) {
        expect(() => make({ healthCheckInterval: interval })).toThrow(refused('RangeError', "'healthCheckInterval'", String(interval)))
      }
      expect(() => make({ logger: {} as Logger })).toThrow(refused('TypeError', "'logger'"))
      expect(() => make({ policy: {} as Policy })).toThrow(refused('TypeError', "'policy'"))
    })

    it('is refused when the backend cannot do it, and the error says what to use instead', ({ make }) => {
      const { container } = make()
      const needs: [keyof typeof capabilities, () => unknown, RegExp][] = [
        ['resourceLimits', () => container.spawn(task, { resourceLimits: { maxOldGenerationSizeMb: 8 } }), /'resourceLimits'.*max-old-space-size/],
        ['listeners', () => container.spawn(task, { listeners: {} }), /'listeners'/],
        ['output', () => container.spawn(task, { output: 'pipe' }), /'output'/],
        ['spares', () => container.spawn(task, { spares: 1 }), /'spares'/],
        ['exec', () => container.spawn(exec('true')), /command/],
      ]
      for (const [capability, attempt, message] of needs) if (!capabilities[capability]) expect(attempt).toThrow(message)
      expect(container.size).toBe(0)
    })

    it('is refused when it is not a command', () => {
      expect(() => exec('')).toThrow(refused('TypeError', "'command'", "''"))
      expect(() => exec('a', 'b' as unknown as string[])).toThrow(refused('TypeError', "'args'", "'b'"))
      expect(() => exec('a', [], { ready: 'yes' as unknown as boolean })).toThrow(refused('TypeError', "'ready'", "'yes'"))
    })

    it("in a child's own calls fails only that child", async ({ make }) => {
      const { container, journal } = make()
      container.spawn(task, { name: 'sibling' })
      await journal.ready()
      container.spawn(fixture('sleeps-badly.mjs'))
      const { error } = await journal.exited()
      expect(error).toMatchObject({ name: 'RangeError', message: expect.stringMatching(/'ms'.*-1/) as string })
      expect([...container.children].map(({ name }) => name)).toEqual(['sibling'])
    })
  })
}
