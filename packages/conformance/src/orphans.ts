import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { fixturePath } from './fixture.js'
import { isRunning, untilGone } from './processes.js'
import type { Puppet } from './puppets.js'
import type { Subject } from './subject.js'

/** How long orphans may live. */
export interface OrphanBounds {
  /** Milliseconds for one whose event loop runs, or that drains in no time. Default 5000. */
  readonly idle?: number
  /** Milliseconds for one in a tight loop. Default 5000. */
  readonly spinning?: number
  /** The deaths of the supervisor that are tried. Default all. */
  readonly deaths?: readonly (typeof allDeaths)[number][]
}

const allDeaths = ['is killed', 'exits without a stop', 'crashes'] as const

/** DESIGN §4.3, “Orphans”: when the parent dies, however it dies, every child ends. */
export function describeOrphans({ it, capabilities }: Subject, { idle = 5000, spinning = 5000, deaths = allDeaths }: OrphanBounds = {}): void {
  describe('orphans', () => {
    /** Whether a child is gone is told by the kernel, which closes its socket. */
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

    it('end also when the supervisor dies just as it starts them', async ({ supervise, folder }) => {
      const program = await supervise()
      const file = join(folder, 'pids')
      void program.call('load', fixturePath('dies-at-once.mjs'), { file, task: fixturePath('ready.mjs'), commands: capabilities.exec ? 10 : 0 }).catch(() => {})
      await program.exited
      const pids = JSON.parse(await readFile(file, 'utf8')) as number[]
      try {
        for (const pid of pids) await untilGone(pid, idle)
      } finally {
        for (const pid of pids) if (isRunning(pid)) process.kill(pid, 'SIGKILL')
      }
    })

    it.runIf(capabilities.exec)('that are commands, or were replaced by one, end as well', async ({ supervise, puppets }) => {
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
