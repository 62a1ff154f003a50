import { readdirSync, readFileSync } from 'node:fs'
import { hasOwnProc, readStat, type ProcessStat } from './process-stat.js'

/** So many are followed: enough for any service, and a bound on how long it takes. */
const most = 500

/**
 * The processes that a process has started, and that these have started, as long as their parents live. Reads
 * `/proc/PID/task/TID/children` (proc(5)), about 0.2 ms for a Node process; empty where the kernel has no such file.
 */
export function descendants(pid: number): ProcessStat[] {
  const found: ProcessStat[] = []
  const parents = hasOwnProc() ? [pid] : []
  for (let parent = parents.pop(); parent !== undefined && found.length < most; parent = parents.pop()) {
    for (const child of childrenOf(parent)) {
      const stat = readStat(child)
      if (!stat) continue
      found.push(stat)
      parents.push(child)
    }
  }
  return found
}

function childrenOf(pid: number): number[] {
  const tasks = attempt(() => readdirSync(`/proc/${pid}/task`)) ?? []
  const lists = tasks.map((task) => attempt(() => readFileSync(`/proc/${pid}/task/${task}/children`, 'latin1')) ?? '')
  return lists.flatMap((list) => list.split(' ')).filter(Boolean).map(Number)
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
