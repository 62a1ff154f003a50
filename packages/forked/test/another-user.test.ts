import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { Record } from '@asc/conformance'
import { afterEach, describe, expect, it } from 'vitest'

const path = (name: string) => fileURLToPath(new URL(`./fixtures/${name}.mjs`, import.meta.url))
type Told = readonly [event: string, ...details: unknown[]]

/** What was started that our supervisor may not end. */
const left: number[] = []
afterEach(() => {
  for (const pid of left.splice(0)) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It has ended by itself.
    }
  }
})

/** Starts the supervisor with one child; resolves once the child is another user, and the supervisor nobody. */
async function supervise(data: object) {
  const program = spawn(process.execPath, [path('unprivileged'), path('another-user'), JSON.stringify(data)], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = once(program, 'exit')
  left.push(program.pid!)
  const told = new Record<Told>((entry) => JSON.stringify(entry))
  createInterface({ input: program.stdout }).on('line', (line) => told.add(JSON.parse(line) as Told))
  const next = (event: string, detail?: unknown) => told.nth(`the event '${event}'`, 1, (entry) => entry[0] === event && (detail === undefined || entry[1] === detail))
  const [, pid, status] = (await next('ready')) as unknown as [string, number, string | undefined]
  left.push(pid)
  return {
    pid, next, status,
    told: (event: string) => told.entries.filter(([name]) => name === event),
    tell: (...words: unknown[]) => void program.stdin.write(`${JSON.stringify(words)}\n`),
    /** Resolves when it has ended, as it does by itself once nothing keeps it. */
    finish: async () => expect((await ended)[0]).toBe(0),
  }
}

const alive = (pid: number) => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
const refused = 'Cannot signal a child: it may have become another user'

describe.runIf(process.platform === 'linux' && process.getuid!() === 0)('a child that has become another user', () => {
  it.each(['interrupt', 'terminate'])('drains on %s, however often it is asked, and the log has one line', async (method) => {
    const supervisor = await supervise({ uid: 1 })
    for (let time = 0; time < 3; time++) supervisor.tell(method)
    expect(await supervisor.next('exit')).toEqual(['exit', { success: true, code: 0, signal: null, reason: 'interrupted', leaked: false }])
    supervisor.tell('stop')
    expect(await supervisor.next('stopped')).toEqual(['stopped', 0, 0])
    expect(supervisor.told('log').filter(([, , text]) => text === refused)).toEqual([['log', 'warn', refused, supervisor.pid]])
    expect(supervisor.told('uncaught')).toEqual([])
    await supervisor.finish()
  })

  it('handles SIGHUP with its own handler', async () => {
    const supervisor = await supervise({ uid: 1, mode: 'handles' })
    supervisor.tell('hangup')
    await supervisor.next('message', 'hung up')
    supervisor.tell('stop')
    await supervisor.next('stopped')
    await supervisor.finish()
  })

  it('kills itself where it does not end in time', async () => {
    const supervisor = await supervise({ uid: 1, mode: 'stubborn' })
    supervisor.tell('stop', 50)
    expect(await supervisor.next('exit')).toEqual(['exit', { success: false, code: null, signal: 'SIGKILL', reason: 'killed', leaked: false }])
    expect(await supervisor.next('stopped')).toEqual(['stopped', 0, 0])
    await supervisor.finish()
  })

  it('is given up where it does not come back to its event loop, and its supervisor ends', async () => {
    const supervisor = await supervise({ uid: 1, mode: 'spins' })
    supervisor.tell('stop', 50)
    expect(await supervisor.next('exit')).toEqual(['exit', { success: false, code: null, signal: null, reason: 'killed', leaked: true }])
    expect(await supervisor.next('stopped')).toEqual(['stopped', 0, 1])
    expect(supervisor.told('log')).toContainEqual(['log', 'warn', 'Child cannot be ended and is given up', supervisor.pid])
    await supervisor.finish()
    expect(alive(supervisor.pid)).toBe(true)
  })

  it('is given up where it is a command', async () => {
    const program = "process.setgid(1); process.setuid(1); require('fs').writeSync(Number(process.env.NOTIFY_PIPE), '{\"ready\":true}\\n'); setInterval(() => {}, 1000)"
    const supervisor = await supervise({ command: [process.execPath, ['-e', program]] })
    for (const method of ['interrupt', 'hangup', 'terminate', 'kill', 'kill']) supervisor.tell(method)
    expect(await supervisor.next('exit')).toEqual(['exit', { success: false, code: null, signal: null, reason: 'killed', leaked: true }])
    supervisor.tell('stop')
    expect(await supervisor.next('stopped')).toEqual(['stopped', 0, 1])
    expect(supervisor.told('log').filter(([, , text]) => text === refused)).toHaveLength(1)
    expect(supervisor.told('uncaught')).toEqual([])
    await supervisor.finish()
  })

  it('is the command in place of a task: the log says so, and that it is left', async () => {
    const supervisor = await supervise({ uid: 65534, mode: 'replaced' })
    const pid = Number(supervisor.status)
    left.push(pid)
    await supervisor.next('message', 'became')
    for (const method of ['interrupt', 'terminate']) supervisor.tell(method)
    supervisor.tell('stop', 500)
    expect(await supervisor.next('exit')).toMatchObject(['exit', { signal: 'SIGKILL', leaked: false }])
    await supervisor.next('stopped')
    expect(supervisor.told('log').filter(([, , text]) => String(text).includes('another user'))).toEqual([
      ['log', 'warn', 'Cannot signal a command: it may have become another user', pid],
      ['log', 'warn', 'Processes that a child has started are left: they run as another user', supervisor.pid],
    ])
    expect(alive(pid)).toBe(true)
    await supervisor.finish()
  })
})

describe.runIf(process.platform === 'linux' && process.getuid!() === 0)('what a child has started as another user', () => {
  it('is left, and the log says so', async () => {
    const supervisor = await supervise({ uid: 65534, mode: 'family' })
    const [, { relative }] = (await supervisor.next('message')) as unknown as [string, { relative: number }]
    left.push(relative)
    supervisor.tell('stop')
    expect(await supervisor.next('exit')).toMatchObject(['exit', { success: true, reason: 'interrupted' }])
    await supervisor.next('stopped')
    expect(supervisor.told('log')).toContainEqual(['log', 'warn', 'Processes that a child has started are left: they run as another user', supervisor.pid])
    expect(alive(relative)).toBe(true)
    await supervisor.finish()
  })
})
