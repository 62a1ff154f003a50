import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { read, untilWritten } from '../../core/test/until-written.js'
import { alive, Program } from './program.js'

let folder: string
let notes: string
let terminal: ChildProcess | undefined
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'asc-terminal-'))
  notes = join(folder, 'notes')
  writeFileSync(notes, '')
})
afterEach(async () => {
  if (terminal?.exitCode === null && terminal.kill('SIGKILL')) await once(terminal, 'exit')
  terminal = undefined
  rmSync(folder, { recursive: true })
})

/** Runs lines of bash in a terminal, by script(1). `$SERVICE` is the program, whose notes and log go to files. */
function inTerminal(...lines: string[]): ChildProcess {
  const service = `${process.execPath} ${fileURLToPath(new URL('fixtures/service.mjs', import.meta.url))}`
  const path = join(folder, 'script')
  writeFileSync(path, [`SERVICE="${service}"`, ...lines].join('\n'))
  const env = { ...process.env, NOTIFY_LOG: notes, ASC_LOG: 'info', COUNT: '1', NOISE: '20', LOG: join(folder, 'log') }
  terminal = spawn('script', ['-qefc', `bash ${path}`, '/dev/null'], { stdio: ['pipe', 'pipe', 'ignore'], env })
  terminal.stdout!.resume()
  return terminal
}

/** Looks again and again: of a process that is not our child, nothing tells us. The test's own limit bounds it. */
async function until(happened: () => boolean): Promise<void> {
  while (!happened()) await new Promise((resolve) => setTimeout(resolve, 10))
}
const wrote = (path: string, text: string, times = 1) => untilWritten(path, (all) => all.split(text).length > times)
const pid = () => Number(read(join(folder, 'pid')))

describe.runIf(process.platform === 'linux')('a service in a terminal', () => {
  it.each(['tostop', '-tostop'])('in the background is neither stopped nor shrunk by what it writes, and answers SIGTERM: stty %s', async (mode) => {
    const shell = inTerminal('set -m', `stty ${mode}`, '$SERVICE &', `echo $! > ${folder}/pid`, 'wait $!', `echo ended $? >> ${notes}`)
    await wrote(notes, '"ready":true')
    const before = ticks(pid())
    await new Promise((resolve) => setTimeout(resolve, 1000))
    // It has written some fifty lines.
    expect(ticks(pid()) - before).toBeLessThan(50)
    process.kill(pid(), 'SIGTERM')
    await wrote(notes, 'ended 0')
    await once(shell, 'exit')
  })

  it('ends when the terminal goes', async () => {
    inTerminal(`echo $$ > ${folder}/pid`, `exec $SERVICE 2> ${folder}/log`)
    await wrote(notes, '"ready":true')
    terminal!.kill('SIGKILL')
    await until(() => !alive(pid()))
    expect(read(join(folder, 'log'))).toContain('"The terminal is gone: stop"')
    expect(read(notes)).toContain('"stopping":true')
  })

  it('restarts on a SIGHUP from elsewhere', async () => {
    inTerminal(`echo $$ > ${folder}/pid`, `exec $SERVICE 2> ${folder}/log`)
    await wrote(notes, '"ready":true')
    process.kill(pid(), 'SIGHUP')
    await wrote(notes, '"restarting":true')
    await wrote(notes, '"ready":true', 2)
    process.kill(pid(), 'SIGTERM')
    await until(() => !alive(pid()))
  })

  it('goes on where nobody tells it that the terminal has gone, and ends with 0', async () => {
    // The kernel tells the session leader, which takes no notice.
    inTerminal('trap "" HUP', '$SERVICE &', `echo $! > ${folder}/pid`, 'wait $!', `echo ended $? >> ${notes}`)
    await wrote(notes, '"ready":true')
    terminal!.kill('SIGKILL')
    await until(() => !hasTerminal(pid()))
    process.kill(pid(), 'SIGTERM')
    await wrote(notes, 'ended ')
    expect(read(notes)).toContain('ended 0')
  })
})

describe.runIf(process.platform === 'linux')('a service without a terminal', () => {
  it('grows by SIGTTIN and shrinks by SIGTTOU', async () => {
    const service = new Program('service.mjs', { COUNT: '1' }, ['setsid'])
    try {
      await service.ready()
      service.process.kill('SIGTTIN')
      await service.next(({ status }) => status === 'Running with 2 children, 0 restarts')
      service.process.kill('SIGTTOU')
      await service.next(({ status }) => status === 'Running with 1 child, 0 restarts')
      service.process.kill('SIGTERM')
      await service.exit()
    } finally {
      await service.end()
    }
  })
})

function stat(pid: number): string[] {
  return readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]!.split(' ')
}

/** Ticks of user and system time; see proc(5). */
function ticks(pid: number): number {
  return Number(stat(pid)[11]) + Number(stat(pid)[12])
}

function hasTerminal(pid: number): boolean {
  return stat(pid)[4] !== '0'
}
