import { Policy, type Container, type Logger } from '@asc/core'
import fc from 'fast-check'
import { describe, expect } from 'vitest'
import type { Tools } from '../subject/container-test.js'
import { fixture } from '../observe/fixture.js'
import type { Subject } from '../subject/subject.js'

const places = [
  'childSpawned', 'childExited', 'startupFailed', 'healthCheckFailed', 'restart', 'healthy',
  'on spawn', 'on ready', 'on report', 'on exit', 'on restart', 'on replace', 'on failed', 'on message',
  'logger debug', 'logger info', 'logger warn', 'logger error',
] as const
type Place = (typeof places)[number]

const cycle: Record<string, unknown> = { action: 'restart' }
cycle.self = cycle

/** What a user's code may do when a container calls it. */
const deeds: Readonly<Record<string, (container: Container) => unknown>> = {
  throws() {
    throw new Error('on purpose')
  },
  rejects: () => Promise.reject(new Error('on purpose')),
  'never settles': () => new Promise(() => {}),
  'returns a timer': () => setTimeout(() => {}, 0),
  'returns a cycle': () => cycle,
  'returns a BigInt': () => ({ action: 'restart', delay: 5n }),
  'returns an endless pause': () => ({ action: 'restart', delay: Infinity, history: {} }),
  'returns what fights back': () => new Proxy({}, { get: () => { throw new Error('no') } }),
  'stops the container': (container) => container.stop(1000),
  'interrupts the container': (container) => container.interrupt(),
  'kills all children': (container) => [...container.children].forEach((child) => child.kill()),
  'reloads in vain': (container) => container.reload(() => Promise.reject(new Error('no setup'))).catch(() => {}),
  'spawns another child': (container) => !container.stopping && container.spawn(fixture('ready.mjs'), { key: 'another' }),
  'scales the group': (container) => !container.stopping && container.scale('web', 3).catch(() => {}),
  'replaces its policy with junk': (container) => void (container.policy = null as never),
}

/** A user's code that a container calls cannot break supervision: a stop always settles and leaves nothing. */
export function describeInterference({ it }: Subject): void {
  describe('interference', () => {
    it('by hooks, listeners and loggers does not break supervision, whatever they do', { timeout: 240_000 }, async ({ make, folder }) => {
      const act = fc.record({ place: fc.constantFrom(...places), deed: fc.constantFrom(...Object.keys(deeds)), once: fc.boolean() })
      const acts = fc.uniqueArray(act, { selector: ({ place }) => place, minLength: 1, maxLength: 4 })
      let run = 0
      const check = fc.asyncProperty(acts, async (planned) => {
        const unhandled: unknown[] = []
        const note = (error: unknown) => void unhandled.push(error)
        process.on('unhandledRejection', note)
        try {
          const { container, journal } = interfered(make, planned)
          const lives = { file: `${folder}/lives-${++run}`, plan: ['throw', 'ready-throw'] }
          container.run(fixture('lives.mjs'), { name: 'web', count: 2, data: lives, restart: { backoff: { initial: 1 } } })
          if (!container.stopping) container.spawn(fixture('waits.mjs'), { name: 'late', startupTimeout: 30 })
          await journal.nth('the first exit', 1, ({ event }) => event === 'exit')
          await container.stop(200)
          await container.wait()
          expect({ size: container.size, living: [...container.children].length, stopping: container.stopping }).toEqual({ size: 0, living: 0, stopping: true })
          const told = (event: string) => journal.entries.filter((entry) => entry.event === event).length
          expect(told('exit')).toBe(told('spawn'))
          expect(unhandled).toEqual([])
        } finally {
          process.off('unhandledRejection', note)
        }
      })
      await fc.assert(check, { numRuns: 12 })
    })
  })
}

interface Act {
  readonly place: Place
  readonly deed: string
  readonly once: boolean
}

/** A container whose user's code does all of this. */
function interfered(make: Tools['make'], acts: readonly Act[]): ReturnType<Tools['make']> {
  const done = new Set<Act>()
  const perform = (place: string): unknown => {
    const act = acts.find((act) => act.place === place)
    if (!act || (act.once && done.has(act))) return undefined
    done.add(act)
    return deeds[act.deed]!(made.container)
  }
  const policy = new Policy()
  for (const hook of ['childSpawned', 'childExited', 'startupFailed', 'healthCheckFailed', 'restart', 'healthy'] as const) {
    if (acts.some(({ place }) => place === hook)) Object.assign(policy, { [hook]: () => perform(hook) })
  }
  const levels = ['debug', 'info', 'warn', 'error'] as const
  const logger = Object.fromEntries(levels.map((level) => [level, () => perform(`logger ${level}`)])) as unknown as Logger
  const made = make({ policy, ...(acts.some(({ place }) => place.startsWith('logger')) && { logger }) })
  for (const event of ['spawn', 'ready', 'report', 'exit', 'restart', 'replace', 'failed', 'message'] as const) {
    made.container.prependListener(event, () => perform(`on ${event}`))
  }
  return made
}
