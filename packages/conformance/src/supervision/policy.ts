import { join } from 'node:path'
import { Policy, type Child, type ContainerView, type ExitStatus } from '@asc/core'
import { containerControls } from '@asc/core/backend'
import { describe, expect } from 'vitest'
import { fixture } from '../observe/fixture.js'
import type { Subject } from '../subject/subject.js'

const fail = (hook: string): never => {
  throw new Error(`${hook} failed`)
}
/** A policy each of whose hooks throws. */
class Throwing extends Policy {
  override childSpawned(): unknown {
    return fail('childSpawned')
  }
  override childExited(): unknown {
    return fail('childExited')
  }
  override startupFailed(): unknown {
    return fail('startupFailed')
  }
  override healthCheckFailed(): unknown {
    return fail('healthCheckFailed')
  }
  override restart(): never {
    return fail('restart')
  }
}
/** The same, with promises. */
class Rejecting extends Policy {
  override childSpawned(): unknown {
    return Promise.reject(new Error('childSpawned failed'))
  }
  override childExited(): unknown {
    return Promise.reject(new Error('childExited failed'))
  }
  override startupFailed(): unknown {
    return Promise.reject(new Error('startupFailed failed'))
  }
  override healthCheckFailed(): unknown {
    return Promise.reject(new Error('healthCheckFailed failed'))
  }
  override restart(): never {
    return Promise.reject(new Error('restart failed')) as never
  }
}

/** Hooks see every step and break nothing. */
export function describePolicy({ it }: Subject): void {
  describe('policy', () => {
    it('is called for each start and each exit', async ({ make, folder }) => {
      const heard: string[] = []
      class Listening extends Policy {
        override childSpawned(container: ContainerView, child: Child) {
          heard.push(`spawned ${child.name} ${child.state} of ${container.size}`)
        }
        override childExited(container: ContainerView, child: Child, { reason }: ExitStatus) {
          heard.push(`exited ${child.name} ${child.state} ${reason} of ${container.size}`)
        }
      }
      const { container, journal } = make({ policy: new Listening() })
      container.spawn(fixture('lives.mjs'), { data: { file: join(folder, 'lives'), plan: ['throw'] }, restart: true })
      await journal.ready()
      await container.stop()
      expect(heard).toEqual([
        'spawned lives starting of 1', 'exited lives exited error of 1',
        'spawned lives starting of 1', 'exited lives exited interrupted of 1',
      ])
    })

    it.for([['throw', Throwing], ['reject', Rejecting]] as const)('whose hooks %s leaves everything to the defaults', async ([, Broken], { make, folder }) => {
      const { container, journal } = make({ policy: new Broken() })
      container.spawn(fixture('lives.mjs'), { name: 'lives', data: { file: join(folder, 'lives'), plan: ['throw'] }, restart: true })
      container.spawn(fixture('waits.mjs'), { name: 'late', startupTimeout: 100 })
      const [child] = await Promise.all([journal.ready(), journal.next('failed')])
      await container.stop()
      const reasons = (name: string) => journal.of('exit').filter(({ child }) => child.name === name).map(({ status }) => status.reason)
      expect({ lives: reasons('lives'), late: reasons('late') }).toEqual({ lives: ['error', 'interrupted'], late: ['startup-timeout'] })
      expect(child.name).toBe('lives')
      const hooks = journal.of('log').filter(({ level, fields }) => level === 'error' && 'hook' in fields).map(({ fields }) => fields.hook as string)
      expect(new Set(hooks)).toContain('startupFailed')
      expect(hooks.filter((hook) => hook === 'childSpawned')).toHaveLength(3)
      expect(hooks.filter((hook) => hook === 'childExited')).toHaveLength(3)
    })

    it.for([['throws', Throwing], ['rejects', Rejecting]] as const)('whose health hook %s leaves it to the default: the child is killed', async ([, Broken], { make }) => {
      const { container, journal } = make({ policy: new Broken() })
      container.spawn(fixture('ready.mjs'), { healthCheckTimeout: 100 })
      expect(await journal.exited()).toMatchObject({ reason: 'health-timeout' })
    })

    it('can let a late child live, and the clock starts anew', async ({ make, puppets }) => {
      const asked: number[] = []
      class Patient extends Policy {
        override startupFailed() {
          asked.push(performance.now())
        }
      }
      const { container, journal } = make({ policy: new Patient() })
      container.spawn(fixture('puppet.mjs'), { data: puppets.strings, startupTimeout: 100 })
      const puppet = await puppets.next()
      await journal.logged('not ready in time', 3)
      puppet.tell('ready')
      await journal.ready()
      asked.slice(1).forEach((at, index) => expect(at - asked[index]!).toBeGreaterThan(99))
      expect(journal.of('exit')).toEqual([])
    })

    it('can let a silent child live, and the clock starts anew', async ({ make, puppets }) => {
      const asked: Child[] = []
      class Patient extends Policy {
        override healthCheckFailed(_container: ContainerView, child: Child) {
          asked.push(child)
          if (asked.length === 3) child.interrupt()
        }
      }
      const { container, journal } = make({ policy: new Patient() })
      container.spawn(fixture('puppet.mjs'), { data: puppets.strings, healthCheckTimeout: 100 })
      const puppet = await puppets.next()
      puppet.tell('ready')
      const child = await journal.ready()
      expect(await journal.exited()).toMatchObject({ reason: 'interrupted', success: true })
      expect(asked).toEqual([child, child, child])
    })

    it('says whether the container is healthy: by default while a child is ready', async ({ make, puppets }) => {
      const { container, journal } = make()
      container.spawn(fixture('puppet.mjs'), { data: puppets.strings, startupTimeout: 60_000 })
      expect(container.healthy).toBe(false)
      expect(containerControls(container).startupTime).toBeGreaterThan(0)
      expect(containerControls(container).startupTime).toBeLessThanOrEqual(60_000)
      const puppet = await puppets.next()
      puppet.tell('ready')
      await journal.ready()
      expect({ healthy: container.healthy, time: containerControls(container).startupTime }).toEqual({ healthy: true, time: 0 })
      expect(container.degraded).toBe(false)
      container.spawn(fixture('throws.mjs'))
      await journal.next('failed')
      expect({ healthy: container.healthy, degraded: container.degraded }).toEqual({ healthy: true, degraded: true })
    })

    it.for([
      ['throws', () => fail('healthy')],
      ['returns no boolean', () => Promise.resolve(false) as never],
    ] as const)('whose `healthy` %s leaves it to the default', async ([, healthy], { make }) => {
      class Broken extends Policy {
        override healthy = healthy
      }
      const { container, journal } = make({ policy: new Broken() })
      expect(container.healthy).toBe(false)
      container.spawn(fixture('ready.mjs'))
      await journal.ready()
      expect(container.healthy).toBe(true)
      await journal.logged('Policy hook', 2)
    })

    it('has the last word on a restart', async ({ make, folder }) => {
      const lives = fixture('lives.mjs')
      class Stubborn extends Policy {
        override restart(_container: ContainerView, child: Child, status: ExitStatus, decision: Parameters<Policy['restart']>[3]) {
          if (child.name === 'given-up') return { action: 'finish' } as const
          if (decision.action === 'finish' && status.reason === 'error') {
            return { action: 'restart', delay: 0, history: { consecutive: 0, failures: [] } } as const
          }
          return decision
        }
      }
      const { container, journal } = make({ policy: new Stubborn() })
      container.spawn(lives, { name: 'given-up', data: { file: join(folder, 'a'), plan: [], forever: 'throw' }, restart: true })
      container.spawn(lives, { name: 'rescued', data: { file: join(folder, 'b'), plan: ['throw', 'throw'] } })
      const child = await journal.ready()
      expect(child.name).toBe('rescued')
      await journal.next('exit', 1, ({ child }) => child.name === 'given-up')
      expect([...container.children]).toEqual([child])
      expect(container.statistics).toMatchObject({ spawns: 2, restarts: 2, failures: 3 })
    })
  })
}
