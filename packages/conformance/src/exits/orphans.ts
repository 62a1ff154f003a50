import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { fixturePath } from '../observe/fixture.js'
import { isRunning, untilGone } from '../observe/processes.js'
import type { Puppet } from '../observe/puppets.js'
import type { Subject } from '../subject/subject.js'

/** How long orphans may live. */
export interface OrphanBounds {
  /** Milliseconds for a child whose event loop runs, or that drains at once. Default 5000. */
  readonly idle?: number
  /** Milliseconds for a child in a tight loop. Default 5000. */
  readonly spinning?: number
  /** The ways in which the supervisor dies. Default all. */
  readonly deaths?: readonly (typeof allDeaths)[number][]
}

/** Milliseconds for a child that is still being started: on a busy machine ten runtimes take long to see that they are alone. */
const starting = 30_000

const allDeaths = ['is killed', 'exits without a stop', 'crashes'] as const

/** When the parent dies, however it dies, every child ends. */
export function describeOrphans({ it, capabilities }: Subject, { idle = 5000, spinning = 5000, deaths = allDeaths }: OrphanBounds = {}): void {
  describe('orphans', () => {
    /** The kernel closes a child's socket, which shows that the child is gone. */
    async function goneWithin(puppet: Puppet, since: number, bound: number): Promise<void> {
      const took = (await puppet.gone) - since
      expect({ name: puppet.name, late: took > bound }).toEqual({ name: puppet.name, late: false })
    }

    it.for(deaths)('end when the supervisor %s', async (death, { supervise, puppets }) => {
      const program = await supervise()
      const task = fixturePath('puppet.mjs')
      for (const name of ['idle', 'ready']) await program.call('spawn', task, { name, data: puppets.strings, restart: true })
      await program.call('spawn', fixturePath('hangs.mjs'), { name: 'hanging' })
      if (capabilities.isolated) await program.call('spawn', task, { name: 'spinning', data: { ...puppets.strings, stubborn: true } })
      const all = await puppets.take(capabilities.isolated ? 3 : 2)
      for (const puppet of all) puppet.tell('ready')
      await program.next('ready', all.length + 1)
      for (const puppet of all) if (puppet.name === 'spinning') puppet.tell('spin')

      const since = performance.now()
      if (death === 'is killed') program.signal('SIGKILL')
      else void program.call(death === 'crashes' ? 'crash' : 'exit').catch(() => {})
      await program.exited
      await Promise.all(all.map((puppet) => goneWithin(puppet, since, puppet.name === 'spinning' ? spinning : idle)))
      for (const { name, pid } of program.of('spawn')) {
        if (pid !== undefined) await untilGone(pid, name === 'spinning' ? spinning : idle)
      }
    })

    it('end even if the supervisor dies while it starts them', async ({ supervise, folder }) => {
      const program = await supervise()
      const file = join(folder, 'pids')
      void program.call('load', fixturePath('dies-at-once.mjs'), { file, task: fixturePath('ready.mjs'), commands: capabilities.exec ? 10 : 0 }).catch(() => {})
      await program.exited
      const pids = JSON.parse(await readFile(file, 'utf8')) as number[]
      try {
        for (const pid of pids) await untilGone(pid, starting)
      } finally {
        for (const pid of pids) if (isRunning(pid)) process.kill(pid, 'SIGKILL')
      }
    })

    it.runIf(capabilities.exec)('that are commands, or were replaced by one, end too', async ({ supervise, puppets }) => {
      const program = await supervise()
      const args = (name: string) => [fixturePath('command.mjs'), puppets.strings.path, name]
      await program.call('exec', [process.execPath, args('command'), { ready: true }], {})
      await program.call('spawn', fixturePath('becomes.mjs'), { data: { args: args('replaced'), options: { ready: true } } })
      const both = await puppets.take(2)
      const since = performance.now()
      program.signal('SIGKILL')
      await program.exited
      await Promise.all(both.map((puppet) => goneWithin(puppet, since, idle)))
    })
  })
}
