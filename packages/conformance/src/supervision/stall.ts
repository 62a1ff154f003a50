import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect } from 'vitest'
import { fixturePath } from '../observe/fixture.js'
import { longTime } from '../observe/long-time.js'
import type { Tools } from '../subject/container-test.js'
import type { Subject } from '../subject/subject.js'
import type { SupervisorProgram, Told } from '../subject/supervisor-program.js'

/** A stall of the supervisor itself never counts against a child. Here time itself is the stimulus. */
export function describeStall({ it, capabilities }: Subject): void {
  describe('a supervisor that stood still', () => {
    /**
     * A program with two children that send heartbeats. `interval`: that of its checks, in milliseconds, or as a multiple of
     * their health-check timeout.
     */
    async function withBeatingChildren(supervise: Tools['supervise'], interval: (timeout: number) => number) {
      const since = performance.now()
      await (await supervise()).kill()
      const healthCheckTimeout = longTime((performance.now() - since) / 3)
      const program = await supervise({ container: { healthCheckInterval: interval(healthCheckTimeout) } })
      for (const name of ['one', 'two']) {
        await program.call('spawn', fixturePath('beats.mjs'), { name, healthCheckTimeout, restart: true })
        await program.next('report', 1, (told) => told.name === name && told.message?.healthy === true)
      }
      return { program, healthCheckTimeout }
    }
    /** Both children have sent heartbeats again, often enough for every clock to have been checked in between. */
    async function expectAllAlive(program: SupervisorProgram): Promise<void> {
      await program.call('up')
      for (const name of ['one', 'two']) {
        const own = (told: Told) => told.name === name && told.message !== undefined
        await program.next('report', program.of('report').filter(own).length + 3, own)
      }
      expect(program.of('exit')).toEqual([])
      expect(await program.call('size')).toBe(2)
    }
    const often = () => 100

    it.runIf(process.platform !== 'win32')('kills no child after it was stopped and continued by signals', async ({ supervise }) => {
      const { program, healthCheckTimeout } = await withBeatingChildren(supervise, often)
      program.signal('SIGSTOP')
      await pause(healthCheckTimeout * 1.5)
      program.signal('SIGCONT')
      await expectAllAlive(program)
    })

    it('kills no child after its event loop was blocked', async ({ supervise }) => {
      const { program, healthCheckTimeout } = await withBeatingChildren(supervise, often)
      await program.call('block', healthCheckTimeout * 1.5)
      await expectAllAlive(program)
    })

    it('reads the pipe before it kills a child, even after a stall too short to be noticed', async ({ supervise }) => {
      const { program, healthCheckTimeout } = await withBeatingChildren(supervise, (timeout) => Math.round(timeout * 1.4))
      await program.call('block', healthCheckTimeout * 1.3)
      await expectAllAlive(program)
    })

    it.runIf(capabilities.isolated)('receives everything that a child had reported before it ended meanwhile', async ({ supervise }) => {
      const program = await supervise()
      await program.call('spawn', fixturePath('tells-and-exits.mjs'))
      // Longer than the child needs to fill its channel.
      await program.call('block', 2500)
      await program.next('exit')
      const told = program.entries.filter(({ event }) => event === 'message' || event === 'exit')
      expect(told.map(({ event, result }) => (event === 'message' ? result : event))).toEqual([...Array(1000).keys(), 'exit'])
    })

    it('does not count the stall against a child that has not become ready', async ({ supervise }) => {
      const program = await supervise({ container: { healthCheckInterval: 100 } })
      const since = performance.now()
      await program.call('spawn', fixturePath('waits.mjs'), { startupTimeout: 1500 })
      await program.call('block', 2000)
      const { at, status } = await program.next('exit')
      expect(status).toMatchObject({ reason: 'startup-timeout' })
      // The clock was moved by the whole block.
      expect(at - since).toBeGreaterThanOrEqual(1500 + 2000 - 10)
    })
  })
}
