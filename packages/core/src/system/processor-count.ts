import { availableParallelism } from 'node:os'
import { refusal } from '../base/argument.js'
import { groupFolders, readText, type ReadText } from './control-group-files.js'

/**
 * How many children keep this machine busy: `ASC_PROCESSOR_COUNT` if it is set, else the CPU quota of our control group
 * (cgroups(7), version 1 and 2, rounded up) if it has one, else `os.availableParallelism()`.
 *
 * @throws {RangeError} if `ASC_PROCESSOR_COUNT` is not a positive integer
 */
export function processorCount(env: NodeJS.ProcessEnv = process.env): number {
  const wanted = env.ASC_PROCESSOR_COUNT
  if (wanted) {
    if (/^[1-9]\d*$/.test(wanted)) return Number(wanted)
    throw new RangeError(refusal('count the processors', 'ASC_PROCESSOR_COUNT', 'a positive integer', wanted))
  }
  const quota = cpuQuota(readText)
  if (quota === undefined) return availableParallelism()
  // Node 22 and later count the quota in, and round it down: 1.5 processors would be one child.
  const allowed = countList(/^Cpus_allowed_list:\s*(\S+)$/m.exec(readText('/proc/self/status') ?? '')?.[1]) ?? availableParallelism()
  return Math.max(1, Math.min(allowed, Math.ceil(quota)))
}

/** The tightest CPU quota, in processors, of the control groups that we are in; `undefined` without one. */
export function cpuQuota(read: ReadText): number | undefined {
  const quotas = groupFolders('cpu', read).map(({ version, folder }) =>
    version === 2 ? parseMax(read(`${folder}/cpu.max`)) : Number(read(`${folder}/cpu.cfs_quota_us`)) / Number(read(`${folder}/cpu.cfs_period_us`)),
  )
  const set = quotas.filter((quota) => quota > 0 && Number.isFinite(quota))
  return set.length > 0 ? Math.min(...set) : undefined
}

/** How many numbers a list such as `0-3,8` has; see cpuset(7). */
export function countList(list: string | undefined): number | undefined {
  const ranges = list === '' ? undefined : list?.split(',').map((range) => range.split('-').map(Number))
  const count = ranges?.reduce((sum, [first = NaN, last = first]) => sum + last - first + 1, 0)
  return count !== undefined && count >= 1 ? count : undefined
}

/** `max 100000` or `150000 100000`: microseconds of processor time in microseconds of time. */
function parseMax(text = ''): number {
  const [quota, period] = text.trim().split(/\s+/)
  return Number(quota) / Number(period)
}
