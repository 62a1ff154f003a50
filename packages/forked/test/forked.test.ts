import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { fixture, makeSubject } from '@asc/conformance'
import { Forked, ForkedBackend, type OrphanPolicy } from '@asc/forked'
import { logLines } from '@asc/core/backend'
import { describe, expect } from 'vitest'

const program = { module: createRequire(import.meta.url).resolve('@asc/forked'), export: 'Forked', options: { orphans: 'drain' } }
const { it } = makeSubject((options) => new Forked(options), new ForkedBackend().capabilities, program)

/** The process group of a process; see proc_pid_stat(5). */
const groupOf = (pid: number) => Number(readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ')[2])

describe('a process', () => {
  it.runIf(process.platform === 'linux')('leads its own process group, so that Ctrl-C in a terminal reaches only the supervisor', async ({ make }) => {
    const { container, journal } = make()
    container.spawn(fixture('ready.mjs'))
    const { pid } = await journal.ready()
    expect(groupOf(pid!)).toBe(pid)
  })

  it('runs a module that only a hook of require understands', async ({ make }) => {
    const { container, journal } = make()
    const hook = fileURLToPath(new URL('fixtures/compiles-tsx.cjs', import.meta.url))
    const typescript = createRequire(import.meta.url).resolve('typescript')
    container.spawn(new URL('fixtures/task.tsx', import.meta.url), { execArgv: ['--require', hook], env: { TYPESCRIPT: typescript } })
    expect(await journal.ready()).toMatchObject({ status: 'compiled by a hook' })
  })

  it('that has lost its channel ends with the reason parent-lost', async ({ make }) => {
    const { container, journal } = make()
    container.spawn(fixture('garbles.mjs'), { data: 'text' })
    expect(await journal.exited()).toMatchObject({ success: false, code: 113, signal: null, reason: 'parent-lost' })
    expect(await journal.logged(logLines.invalidMessage)).toMatchObject({ level: 'warn', fields: { err: { code: 'ASC_PROTOCOL' } } })
  })

  it.runIf(process.platform === 'linux')('that has no descriptor left beats on, although it cannot be measured', async ({ make }) => {
    const { container, journal } = make()
    container.spawn(new URL('./fixtures/out-of-files.mjs', import.meta.url), { healthCheckTimeout: 10_000 })
    await journal.ready()
    await journal.next('report', 2, ({ message }) => message.healthy === true && message.metrics !== undefined)
    expect(journal.of('exit')).toEqual([])
  })

  it("drains when its supervisor is gone, with orphans: 'drain'", async ({ supervise, puppets }) => {
    const supervisor = await supervise()
    await supervisor.call('spawn', fileURLToPath(fixture('puppet.mjs')), { data: { ...puppets.strings, last: 'drained' } })
    const puppet = await puppets.next()
    supervisor.signal('SIGKILL')
    await puppet.wrote('drained')
    await puppet.gone
  })

  it('that handles interrupts gets one when its supervisor is gone', async ({ supervise, puppets }) => {
    const supervisor = await supervise()
    await supervisor.call('spawn', fileURLToPath(fixture('puppet.mjs')), { data: { ...puppets.strings, stubborn: true } })
    const puppet = await puppets.next()
    supervisor.signal('SIGKILL')
    await puppet.wrote('interrupted')
    puppet.tell('return')
    await puppet.gone
  })

  it('is not started by a container with an unknown value of orphans', () => {
    expect(() => new Forked({ orphans: 'adopt' as OrphanPolicy })).toThrow(/'orphans' must be one of/)
  })

  it('limits its heap with an option of Node instead of resourceLimits', ({ make }) => {
    const { container } = make()
    expect(() => container.spawn(fixture('ready.mjs'), { resourceLimits: { maxOldGenerationSizeMb: 8 } })).toThrow(/'resourceLimits'.*max-old-space-size/)
  })
})
