import { availableParallelism } from 'node:os'
import { describe, expect, it } from 'vitest'
import { cpuQuota, processorCount } from '../src/system/processor-count.js'
import { Rate } from '../src/base/rate.js'
import { Statistics } from '../src/decide/statistics.js'

describe('Rate', () => {
  it('counts the events in the window, and forgets them bucket by bucket', () => {
    const rate = new Rate(60_000, 60)
    rate.add(0)
    rate.add(999)
    rate.add(1000)
    expect(rate.count(59_999)).toBe(3)
    expect(rate.count(60_000)).toBe(1)
    expect(rate.count(61_000)).toBe(0)
  })

  it('is empty after a pause longer than the window', () => {
    const rate = new Rate(1000, 10)
    rate.add(0)
    expect(rate.count(1e9)).toBe(0)
  })

  it('does not run backwards with the clock', () => {
    const rate = new Rate(1000, 10)
    rate.add(5000)
    rate.add(100)
    expect(rate.count(5000)).toBe(2)
  })
})

describe('Statistics', () => {
  it('counts, and has rates per second over a minute', () => {
    const statistics = new Statistics()
    statistics.addSpawn()
    for (let second = 0; second < 6; second++) statistics.addFailure(second * 1000)
    expect(statistics.toJSON()).toMatchObject({ spawns: 1, restarts: 0, failures: 6 })
    expect(statistics.failureRate(6000)).toBeCloseTo(0.1)
    expect(statistics.failureRate(65_999)).toBe(0)
  })
})

describe('processorCount', () => {
  const files = (map: Record<string, string>) => (path: string) => map[path]

  it('is the value of ASC_PROCESSOR_COUNT', () => {
    expect(processorCount({ ASC_PROCESSOR_COUNT: '7' })).toBe(7)
    expect(() => processorCount({ ASC_PROCESSOR_COUNT: '0' })).toThrow("'ASC_PROCESSOR_COUNT' must be a positive integer: current value is '0'")
    expect(() => processorCount({ ASC_PROCESSOR_COUNT: 'many' })).toThrow(RangeError)
  })

  it('is at most the number of the machine', () => {
    expect(processorCount({})).toBeGreaterThanOrEqual(1)
    expect(processorCount({})).toBeLessThanOrEqual(availableParallelism())
  })

  it('reads the tightest quota of control groups v2', () => {
    const read = files({
      '/proc/self/cgroup': '0::/system.slice/web.service\n',
      '/sys/fs/cgroup/system.slice/web.service/cpu.max': 'max 100000\n',
      '/sys/fs/cgroup/system.slice/cpu.max': '150000 100000\n',
    })
    expect(cpuQuota(read)).toBe(1.5)
  })

  it('reads the quota of control groups v1', () => {
    const read = files({
      '/proc/self/cgroup': '4:cpu,cpuacct:/docker/x\n3:memory:/docker/x\n',
      '/sys/fs/cgroup/cpu/docker/x/cpu.cfs_quota_us': '-1\n',
      '/sys/fs/cgroup/cpu/docker/x/cpu.cfs_period_us': '100000\n',
      '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '200000\n',
      '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n',
    })
    expect(cpuQuota(read)).toBe(2)
  })

  it('finds no quota if there is none', () => {
    expect(cpuQuota(files({}))).toBeUndefined()
    expect(cpuQuota(files({ '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/cpu.max': 'max 100000' }))).toBeUndefined()
  })
})
