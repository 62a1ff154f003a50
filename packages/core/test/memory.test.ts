import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { heapLimitOf } from '../src/decide/heap-limit.js'
import { recyclePlan } from '../src/decide/recycling.js'
import { autoCount, memoryCount, memoryLimit, memoryShare } from '../src/system/memory-count.js'
import { OomWatch, oomKills } from '../src/system/oom-kills.js'
import { requireTasks } from '../src/system/require-tasks.js'
import { countList, processorCount } from '../src/system/processor-count.js'
import { canMeasureResidentSet, residentSet } from '../src/system/resident-set.js'

const files = (table: Record<string, string>) => (path: string) => table[path]
const nothing = 9223372036854771712

describe('the limit of processes and threads', () => {
  const group = (limit: string, used: number) => files({ '/proc/self/cgroup': '3:pids:/x\n', '/sys/fs/cgroup/pids/x/pids.max': `${limit}\n`, '/sys/fs/cgroup/pids/x/pids.current': `${used}\n` })

  it.each<[string, string, number, boolean]>([
    ['is enough for a Node', '22', 11, true],
    ['is enough for another program', '12', 11, false],
    ['is none', 'max', 30_000, true],
  ])('%s', (_title, limit, used, isNode) => {
    expect(() => requireTasks(isNode, group(limit, used))).not.toThrow()
  })

  it('is named where it is too low', () => {
    expect(() => requireTasks(true, group('21', 11))).toThrow(/allows 21 processes and threads \(pids\.max\), 11 are in use, and a Node takes 11\. Raise --pids-limit/)
    expect(() => requireTasks(false, group('11', 11))).toThrow(/11 are in use, and it takes one/)
    expect(() => requireTasks(true, files({ '/proc/self/cgroup': '0::/a/b', '/sys/fs/cgroup/a/pids.max': '64', '/sys/fs/cgroup/a/pids.current': '60' }))).toThrow(/allows 64/)
    expect(() => requireTasks(true, files({}))).not.toThrow()
  })
})

describe('the memory limit', () => {
  it.each([
    ['of version 2, the tightest', { '/proc/self/cgroup': '0::/a/b', '/sys/fs/cgroup/a/b/memory.max': 'max\n', '/sys/fs/cgroup/a/memory.max': '1073741824\n' }, 2 ** 30],
    ['of version 1', { '/proc/self/cgroup': '4:cpu:/\n3:memory:/x\n', '/sys/fs/cgroup/memory/x/memory.limit_in_bytes': '536870912\n', '/sys/fs/cgroup/memory/memory.limit_in_bytes': `${nothing}\n` }, 2 ** 29],
    ['of a container that does not see its own group', { '/proc/self/cgroup': '3:memory:/docker/abc\n', '/sys/fs/cgroup/memory/memory.limit_in_bytes': '536870912\n' }, 2 ** 29],
    ['where there is none', { '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/memory.max': 'max\n' }, undefined],
    ['where there are no control groups', {}, undefined],
  ])('%s', (_title, table, limit) => {
    expect(memoryLimit(files(table))).toBe(limit)
  })

  it('is divided by what a child needs, and is enough for one at least', () => {
    expect(memoryCount(2 ** 50)).toBe(1)
    expect(memoryCount(1)).toBeGreaterThan(1000)
    expect(() => memoryCount(0)).toThrow(RangeError)
    expect(() => memoryCount('1 GB' as unknown as number)).toThrow(TypeError)
    expect(autoCount(1)).toBe(processorCount())
    expect(autoCount(2 ** 50)).toBe(1)
  })
})

describe('a share of the memory limit', () => {
  const mebi = 2 ** 20

  it.each([
    ['is what the supervisor leaves, divided by the children', 4, 1064 * mebi, 64 * mebi, 250 * mebi],
    ['is nothing where the supervisor has it all', 4, 64 * mebi, 80 * mebi, 0],
    ['is unknown without a limit', 4, undefined, 80 * mebi, undefined],
  ])('%s', (_title, count, limit, own, share) => {
    expect(memoryShare(count, limit, own)).toBe(share)
  })

  it.each([
    ['auto', 400 * mebi, 300 * mebi],
    ['auto', 10 * mebi, 64 * mebi],
    ['auto', undefined, undefined],
    [200 * mebi, 10 * mebi, 200 * mebi],
    [false, 400 * mebi, undefined],
    [undefined, 400 * mebi, undefined],
  ] as const)('bounds a heap: %s of %s is %s', (wanted, share, limit) => {
    expect(heapLimitOf(wanted, share)).toBe(limit)
  })

  it('bounds the resident memory before the kernel does', () => {
    expect(recyclePlan({ maxRss: 'auto' }, 100 * mebi)).toMatchObject({ maxRss: 90 * mebi })
    expect(recyclePlan({ maxRss: 'auto' }, undefined)?.maxRss).toBeUndefined()
    expect(() => recyclePlan({ maxRss: 'car' as 'auto' })).toThrow(/'recycle.maxRss'/)
  })
})

it.each([['0-1', 2], ['0', 1], ['0-3,8,10-11', 7], ['', undefined], [undefined, undefined]])('a list of processors such as %j is counted', (list, count) => {
  expect(countList(list)).toBe(count)
})

describe('kills for want of memory', () => {
  it.each([
    ['version 2', { '/proc/self/cgroup': '0::/a', '/sys/fs/cgroup/a/memory.events': 'low 0\nmax 9\noom 3\noom_kill 2\noom_group_kill 7\n' }, 2],
    ['version 1', { '/proc/self/cgroup': '3:memory:/a', '/sys/fs/cgroup/memory/a/memory.oom_control': 'oom_kill_disable 0\nunder_oom 0\noom_kill 5\n' }, 5],
    ['a container that does not see its own group', { '/proc/self/cgroup': '0::/a', '/sys/fs/cgroup/memory.events': 'oom_kill 1\n' }, 1],
    ['an old kernel', { '/proc/self/cgroup': '3:memory:/a', '/sys/fs/cgroup/memory/a/memory.oom_control': 'under_oom 0\n' }, undefined],
  ])('are counted by %s', (_title, table, count) => {
    expect(oomKills(files(table))).toBe(count)
  })

  it('explain one death each', () => {
    let count: number | undefined = 4
    const watch = new OomWatch(() => count)
    expect(watch.explains()).toBe(false)
    count = 6
    expect([watch.explains(), watch.explains(), watch.explains()]).toEqual([true, true, false])
    count = 7
    watch.forget()
    expect(watch.explains()).toBe(false)
    count = undefined
    expect(watch.explains()).toBe(false)
    expect(new OomWatch(() => undefined).explains()).toBe(false)
  })

  const own = /^\d+:memory:(.*)$/m.exec(existsSync('/proc/self/cgroup') ? readFileSync('/proc/self/cgroup', 'utf8') : '')?.[1]
  const folder = `/sys/fs/cgroup/memory${own ?? ''}/asc-test-${process.pid}`
  const mayMake = (() => {
    try {
      mkdirSync(folder)
      rmdirSync(folder)
      return own !== undefined
    } catch {
      return false
    }
  })()

  it.runIf(mayMake)('are those of the kernel', async () => {
    mkdirSync(folder)
    try {
      writeFileSync(`${folder}/memory.limit_in_bytes`, String(80 * 2 ** 20))
      const read = (path: string) => (path === '/proc/self/cgroup' ? `4:memory:${own}/asc-test-${process.pid}` : readFileSync(path, 'utf8'))
      const watch = new OomWatch(() => oomKills(read))
      const eats = 'const eaten = []; for (;;) eaten.push(Buffer.alloc(2 ** 22, 1))'
      const run = async (code: string, signal?: NodeJS.Signals) => {
        const child = spawn('sh', ['-c', 'echo $$ >"$0/cgroup.procs" && echo ready && exec "$@"', folder, process.execPath, '-e', code], { stdio: ['ignore', 'pipe', 'ignore'] })
        await once(child.stdout, 'data')
        if (signal) child.kill(signal)
        return ((await once(child, 'exit')) as [number, string])[1]
      }
      expect([await run('setInterval(() => {}, 1000)', 'SIGKILL'), watch.explains()]).toEqual(['SIGKILL', false])
      expect([await run(eats), watch.explains(), watch.explains()]).toEqual(['SIGKILL', true, false])
      expect(memoryLimit(read)).toBe(80 * 2 ** 20)
    } finally {
      rmdirSync(folder)
    }
  })
})

it('the resident set is measured where /proc is that of our own processes', () => {
  expect(canMeasureResidentSet()).toBe(process.platform === 'linux')
  if (process.platform === 'linux') expect(residentSet(process.pid)).toBeGreaterThan(2 ** 20)
})
