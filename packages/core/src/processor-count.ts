import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { refusal } from './argument.js'

/**
 * How many children keep this machine busy: `ASC_PROCESSOR_COUNT` where it is set, else the CPU quota of our control
 * group (cgroups(7), version 1 and 2, rounded up) where there is one, else `os.availableParallelism()`.
 *
 * @throws {RangeError} when `ASC_PROCESSOR_COUNT` is no positive integer
 */
export function processorCount(env: NodeJS.ProcessEnv = process.env): number {
  const wanted = env.ASC_PROCESSOR_COUNT
  if (wanted) {
    if (/^[1-9]\d*$/.test(wanted)) return Number(wanted)
    throw new RangeError(refusal('count the processors', 'ASC_PROCESSOR_COUNT', 'a positive integer', wanted))
  }
  const quota = cpuQuota(readText)
  return Math.max(1, Math.min(availableParallelism(), quota === undefined ? Infinity : Math.ceil(quota)))
}

/** The tightest CPU quota, in processors, of the control groups that we are in; `undefined` without one. */
export function cpuQuota(read: (path: string) => string | undefined): number | undefined {
  const groups = (read('/proc/self/cgroup') ?? '').split('\n').map((line) => line.split(':'))
  const quotas: number[] = []
  for (const [hierarchy, controllers = '', path = '/'] of groups) {
    for (const group of withAncestors(path)) {
      if (hierarchy === '0') quotas.push(parseMax(read(`/sys/fs/cgroup${group}/cpu.max`)))
      else if (controllers.split(',').includes('cpu')) {
        const folder = `/sys/fs/cgroup/cpu${group}`
        quotas.push(Number(read(`${folder}/cpu.cfs_quota_us`)) / Number(read(`${folder}/cpu.cfs_period_us`)))
      }
    }
  }
  const set = quotas.filter((quota) => quota > 0 && Number.isFinite(quota))
  return set.length > 0 ? Math.min(...set) : undefined
}

/** `max 100000` or `150000 100000`: microseconds of processor time in microseconds of time. */
function parseMax(text = ''): number {
  const [quota, period] = text.trim().split(/\s+/)
  return Number(quota) / Number(period)
}

/** `/a/b` → `/a/b`, `/a`, and the root as the empty text. */
function withAncestors(path: string): string[] {
  const parts = path.split('/').filter(Boolean)
  return parts.map((_part, index) => `/${parts.slice(0, parts.length - index).join('/')}`).concat('')
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
