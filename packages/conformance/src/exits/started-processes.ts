import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { exec } from '@asc/core'
import { describe, expect } from 'vitest'
import { fixture, fixturePath } from '../observe/fixture.js'
import { isRunning, untilGone } from '../observe/processes.js'
import type { Subject } from '../subject/subject.js'

const ways = ['detached', 'detached with an empty environment', 'daemon', 'family'] as const

/** Every process that a child has started ends with the child, also one that has left its process group. */
export function describeStartedProcesses({ it, capabilities }: Subject): void {
  describe.runIf(capabilities.isolated && process.platform === 'linux')('what a child has started', () => {
    const founds = fixture('founds.mjs')

    it.for(ways)('ends with a child that is stopped: %s', async (way, { make, folder }) => {
      const { container, journal } = make()
      container.spawn(founds, { data: { way, file: join(folder, 'pid') } })
      const pid = Number((await journal.ready()).status)
      expect(isRunning(pid)).toBe(true)
      await container.stop()
      expect(isRunning(pid)).toBe(false)
    })

    it.for(ways)('ends with a child that is killed: %s', async (way, { make, folder }) => {
      const { container, journal } = make()
      container.spawn(founds, { data: { way, file: join(folder, 'pid') } })
      const child = await journal.ready()
      child.kill()
      await journal.exited()
      expect(isRunning(Number(child.status))).toBe(false)
    })

    it.for(ways)('ends with a child that fails, and not with its siblings: %s', async (way, { make, folder }) => {
      const { container, journal } = make()
      container.spawn(founds, { name: 'sibling', data: { way, file: join(folder, 'sibling') } })
      const sibling = await journal.ready()
      container.spawn(founds, { name: 'failing', data: { way, file: join(folder, 'pid'), end: 'fails' } })
      const failing = await journal.ready(2)
      await journal.exitOf(failing)
      await untilGone(Number(failing.status))
      expect(isRunning(Number(sibling.status))).toBe(true)
    })

    it.for(ways)('ends with a child whose supervisor stood still when it started: %s', async (way, { supervise, folder }) => {
      const program = await supervise()
      const spawned = program.call('spawn', fixturePath('founds.mjs'), { name: 'late', restart: false, data: { way, file: join(folder, 'pid') } })
      await Promise.all([spawned, program.call('block', 1000)])
      const { message } = await program.next('report', 1, (told) => told.message?.status !== undefined)
      await program.call('kill', 'late')
      await untilGone(Number(message!.status))
    })

    it.for(ways)('ends with its supervisor, however that ends: %s', async (way, { supervise, folder }) => {
      for (const death of ['SIGKILL', 'exit', 'crash'] as const) {
        const program = await supervise()
        await program.call('spawn', fixturePath('founds.mjs'), { data: { way, file: join(folder, death) } })
        const { message } = await program.next('report', 1, (told) => told.message?.status !== undefined)
        const pid = Number(message!.status)
        expect(isRunning(pid)).toBe(true)
        if (death === 'SIGKILL') program.signal(death)
        else void program.call(death).catch(() => {})
        await program.exited
        await untilGone(pid)
      }
    })

    it('lives on where it is to be left', async ({ make, folder }) => {
      const { container, journal } = make()
      container.spawn(founds, { data: { way: 'detached', file: join(folder, 'pid') }, leave: true })
      const pid = Number((await journal.ready()).status)
      await container.stop()
      expect(isRunning(pid)).toBe(true)
      process.kill(pid, 'SIGKILL')
    })

    it('is never something that others have started meanwhile', async ({ make, folder }) => {
      const { container, journal } = make()
      const stranger = spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' })
      container.spawn(founds, { data: { way: 'daemon', file: join(folder, 'pid') } })
      await journal.ready()
      await container.stop()
      expect(isRunning(stranger.pid!)).toBe(true)
      stranger.kill('SIGKILL')
    })

    describe.runIf(capabilities.exec)('is a command', () => {
      const daemon = (file: string) => ['-c', `setsid sh -c 'echo $$ >${file}; exec sleep 1000' & while [ ! -s ${file} ]; do sleep 0.01; done; echo "{\\"ready\\":true,\\"status\\":\\"$(cat ${file})\\"}" >&$NOTIFY_PIPE; wait`]

      it('and ends with it, also where it leads a session of its own', async ({ make, folder }) => {
        const { container, journal } = make()
        container.spawn(exec('sh', daemon(join(folder, 'pid'))))
        const pid = Number((await journal.ready()).status)
        await container.stop()
        expect(isRunning(pid)).toBe(false)
      })

      it('and lives on with { leave: true }', async ({ make, folder }) => {
        const { container, journal } = make()
        container.spawn(exec('sh', daemon(join(folder, 'pid')), { leave: true }))
        const pid = Number((await journal.ready()).status)
        await container.stop(false)
        expect(isRunning(pid)).toBe(true)
        process.kill(pid, 'SIGKILL')
      })
    })

    it('leaves nothing behind: its guardian waits a few seconds for another child', async ({ supervise, folder }) => {
      const program = await supervise()
      const before = await program.call('started')
      await program.call('spawn', fixturePath('founds.mjs'), { data: { way: 'detached', file: join(folder, 'pid') } })
      await program.next('ready')
      expect(await program.call('started')).not.toEqual(before)
      await program.call('stop')
      for (const pid of pidsOf(await program.call('started'))) if (!pidsOf(before).includes(pid)) await untilGone(pid)
      expect(await program.finish()).toEqual({ code: 0, signal: null })
    })

    it('ends with its supervisor, where that had no child for a moment', async ({ supervise, folder }) => {
      const program = await supervise()
      await program.call('spawn', fixturePath('founds.mjs'), { name: 'first', restart: false, data: { way: 'detached', file: join(folder, 'first') } })
      await program.next('ready')
      await program.call('kill', 'first')
      await program.next('exit')
      const guardian = pidsOf(await program.call('started'))
      await program.call('spawn', fixturePath('founds.mjs'), { data: { way: 'detached with an empty environment', file: join(folder, 'second') } })
      const { message } = await program.next('report', 2, (told) => told.message?.status !== undefined)
      expect(pidsOf(await program.call('started'))).toEqual(expect.arrayContaining(guardian))
      program.signal('SIGKILL')
      await program.exited
      await untilGone(Number(message!.status))
      for (const pid of guardian) await untilGone(pid)
    })
  })
}

/** @param listed the pids of processes, as `/proc` has them */
const pidsOf = (listed: unknown): number[] => String(listed).split(' ').filter(Boolean).map(Number)
