import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { marksIn } from '../src/system/process-list.js'
import { candidates } from '../src/system/control-group.js'
import { descendants } from '../src/system/descendants.js'
import { isAlive, isSame, parseStat, readStat } from '../src/system/process-stat.js'

const stat = (name: string, state = 'S') => `4711 (${name}) ${state} 17 4710 4709 0 -1 4194560 1 0 0 0 1 2 3 4 20 0 1 0 12345 1000 100 184 1 1 0 0`

describe('a line of /proc/PID/stat', () => {
  it.each(['node', 'a b', 'odd) S 1 1 1', ') (', 'two\nlines', ''])('is read whatever the program is called: %j', (name) => {
    expect(parseStat(stat(name))).toEqual({ pid: 4711, state: 'S', parent: 17, group: 4710, session: 4709, startedAt: 12345, used: 3 })
  })

  it.each(['', '4711', '4711 (node)', '4711 (node) S 1 2'])('is refused when it is none: %j', (text) => {
    expect(parseStat(text)).toBeUndefined()
  })

  it('says whether a process has ended, and whether it still is the same', () => {
    const [running, zombie] = [parseStat(stat('node'))!, parseStat(stat('node', 'Z'))!]
    expect([isAlive(running), isAlive(zombie)]).toEqual([true, false])
    expect([isSame(running, zombie), isSame(running, { ...running, startedAt: 1 }), isSame(running, undefined)]).toEqual([true, false, false])
  })
})

describe('the marks in an environment', () => {
  it.each([
    ['', ''],
    ['A=1\0ASC_CHILD=x.1;\0B=2\0', 'x.1;'],
    ['ASC_CHILD=x.1;y.2;', 'x.1;y.2;'],
    ['NOT_ASC_CHILD=x.1;\0', ''],
    ['A=ASC_CHILD=x.1;\0', ''],
  ])('in %j are %j', (environ, marks) => {
    expect(marksIn(environ)).toBe(marks)
  })
})

describe('the control groups that a child could have one below', () => {
  const pure = () => false
  const hybrid = () => true
  it.each([
    ['0::/', pure, ['/sys/fs/cgroup']],
    ['0::/user.slice/app.scope', pure, ['/sys/fs/cgroup/user.slice/app.scope']],
    ['9:name=systemd:/\n8:pids:/a\n6:freezer:/b\n4:memory:/c\n0::/\n', hybrid, ['/sys/fs/cgroup/unified', '/sys/fs/cgroup/pids/a', '/sys/fs/cgroup/freezer/b']],
    ['0::/a:b', pure, ['/sys/fs/cgroup/a:b']],
    ['0::/../other', pure, []],
    ['', pure, []],
  ])('of %j', (cgroup, exists, folders) => {
    expect(candidates(cgroup, exists)).toEqual(folders)
  })
})

it.runIf(process.platform === 'linux')('descendants are found through their parents', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'asc-tree-'))
  const parent = spawn('sh', ['-c', `sh -c 'echo $$; sleep 1000 & wait' & wait`], { stdio: ['ignore', 'pipe', 'inherit'], detached: true })
  const inner = Number(await new Promise<Buffer>((resolve) => parent.stdout.once('data', resolve)))
  const found = descendants(parent.pid!)
  expect(found.map(({ pid }) => pid)).toContain(inner)
  expect(found.find(({ pid }) => pid === inner)).toMatchObject({ parent: parent.pid, group: parent.pid, session: parent.pid })
  expect(readStat(inner)?.startedAt).toBeGreaterThan(0)
  expect(readFileSync(`/proc/${inner}/comm`, 'utf8')).toBe('sh\n')
  process.kill(-parent.pid!, 'SIGKILL')
  rmSync(folder, { recursive: true })
})
