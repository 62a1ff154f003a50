import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import {
  CrashPolicy, FailureRatePolicy, type Child, type Container, type ContainerDiagnostics, type Crash, type LogFields,
} from '@asc/core'
import { describe, expect } from 'vitest'
import { fixture } from '../observe/fixture.js'
import type { Subject } from '../subject/subject.js'

type Channel = keyof ContainerDiagnostics

/** Records what this container publishes; other containers run beside it. Returns a function that stops recording. */
function listen(container: Container, channels: readonly Channel[], note: (channel: Channel) => void): () => void {
  const handlers = channels.map((channel): readonly [Channel, (message: unknown) => void] => {
    const handler = (message: unknown) => {
      if ((message as ContainerDiagnostics[Channel]).container === container) note(channel)
    }
    subscribe(channel, handler)
    return [channel, handler]
  })
  return () => handlers.forEach(([channel, handler]) => unsubscribe(channel, handler))
}

/** A process of threads also publishes the exits of its threads. */
const endOfChild = ({ text, fields }: { text: string; fields: LogFields }) => text === 'Child has ended' && fields.in === undefined

/** How exits are reported, and the policies that are made of that. */
export function describeAccounts({ it, capabilities }: Subject): void {
  describe('an exit', () => {
    it.for([
      ['nothing', (_child: Child): void => {}, undefined, 'returned'],
      ['its program', (child: Child): void => child.interrupt(), 'caller', 'interrupted'],
      ['its program, at once', (child: Child): void => child.kill(), 'caller', 'killed'],
    ] as const)('says that %s asked for it', async ([, ask, stoppedBy, reason], { make, puppets }) => {
      const { container, journal } = make()
      container.spawn(fixture('puppet.mjs'), { data: puppets.strings })
      const puppet = await puppets.next()
      puppet.tell('ready')
      ask(await journal.ready())
      if (!stoppedBy) puppet.tell('return')
      expect(await journal.exited()).toMatchObject({ reason, ...(stoppedBy && { stoppedBy }) })
      const { fields } = await journal.next('log', 1, endOfChild)
      expect(fields).toMatchObject({ child: 'puppet', reason, age: expect.any(Number) as number, ...(stoppedBy && { stoppedBy }) })
    })

    it('reports that the container was stopped, or reloaded', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(fixture('ready.mjs'))
      await journal.ready()
      await container.reload(() => void container.spawn(fixture('ready.mjs')))
      await container.stop()
      expect(journal.of('exit').map(({ status }) => status.stoppedBy)).toEqual(['reload', 'stop'])
    })

    it.runIf(capabilities.output)('has the last lines of stderr in the log', async ({ make }) => {
      const { container, journal } = make()
      container.spawn(fixture('uncaught.mjs'), { output: 'pipe' })
      await container.wait()
      const { fields } = await journal.next('log', 1, endOfChild)
      expect(fields.output).toContain('at ')
    })
  })

  describe('node:diagnostics_channel', () => {
    it('publishes the events of children', async ({ make, puppets }) => {
      const { container, journal } = make()
      const told: string[] = []
      const channels = ['asc:child:spawn', 'asc:child:ready', 'asc:child:exit', 'asc:child:restart', 'asc:child:replace', 'asc:container:failed'] as const
      const end = listen(container, channels, (channel) => told.push(channel))
      const restart = { limit: { failures: 1, window: 60_000 }, backoff: { initial: 1 } }
      container.spawn(fixture('puppet.mjs'), { data: puppets.strings, restart })
      for (const words of ['first', 'second']) {
        const puppet = await puppets.next()
        puppet.tell('ready')
        await journal.ready(words === 'first' ? 1 : 2)
        puppet.tell('throw', words)
      }
      await container.wait()
      end()
      const life = ['asc:child:spawn', 'asc:child:ready', 'asc:child:exit']
      expect(told).toEqual([...life, 'asc:child:restart', ...life, 'asc:container:failed'])
    })
  })

  describe('ready-made policies', () => {
    it('FailureRatePolicy counts the failures of all children together', async ({ make, puppets }) => {
      const { container } = make({ policy: new FailureRatePolicy({ failures: 2, window: 60_000 }) })
      for (const name of ['a', 'b', 'c']) container.spawn(fixture('puppet.mjs'), { name, data: puppets.strings, restart: true })
      for (const puppet of await puppets.take(3)) puppet.tell('throw', 'one each')
      await container.wait()
      expect(container).toMatchObject({ failed: true, failure: { code: 'ASC_RESTART_LIMIT' }, statistics: { failures: 3 } })
    })

    it.runIf(capabilities.multiprocess && capabilities.signals)('CrashPolicy gives up on a child that aborts, and reports the crash', async ({ make }) => {
      const crashes: Crash[] = []
      const { container, journal } = make({ policy: new CrashPolicy({ onCrash: (_child, crash) => crashes.push(crash) }) })
      container.spawn(fixture('aborts.mjs'), { restart: true, output: 'pipe' })
      await container.wait()
      expect({ crashes, failed: container.failed, starts: journal.of('spawn').length }).toEqual({ crashes: ['abort'], failed: true, starts: 1 })
    })

    it('refuse bad options', () => {
      expect(() => new FailureRatePolicy({ failures: -1 })).toThrow("Cannot create the policy as 'failures' must be an integer of at least 0: current value is -1")
      expect(() => new CrashPolicy({ then: 'panic' as 'restart' })).toThrow("'then' must be one of 'give-up', 'restart': current value is 'panic'")
      expect(() => new CrashPolicy({ crashes: ['headache' as Crash] })).toThrow(/'crashes' must be one of/)
    })
  })
}
