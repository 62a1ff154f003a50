import { freemem, totalmem } from 'node:os'
import { requireInteger } from '../base/argument.js'
import { groupFolders, readText, type ReadText } from './control-group-files.js'
import { ownMemory } from './own-memory.js'
import { processorCount } from './processor-count.js'

/** What a child needs of whom nothing is known, in bytes: a small service on Node. */
const usualNeed = 128 * 2 ** 20

/** Where each version of control groups has the limit; see cgroups(7). */
const limitFiles = { 1: 'memory.limit_in_bytes', 2: 'memory.max' } as const

/** The least memory limit of the control groups that we are in, in bytes; `undefined` without one. */
export function memoryLimit(read: ReadText = readText): number | undefined {
  const limits = groupFolders('memory', read).map(({ version, folder }) => Number(read(`${folder}/${limitFiles[version]}`) ?? NaN))
  // Version 1 says a huge number where version 2 says `max`.
  const set = limits.filter((limit) => limit > 0 && limit < 2 ** 60)
  return set.length > 0 ? Math.min(...set) : undefined
}

/**
 * How many children of `perChild` bytes the memory is enough for, beside this process; at least 1. The memory is that of our control group if it
 * has a limit, else what is free. A blue-green restart has two generations for a moment: if that is too much, let `perChild` be twice as
 * large, or replace children one by one (`strategy: 'rolling'`).
 *
 * @throws {TypeError | RangeError} when `perChild` is not a positive integer
 */
export function memoryCount(perChild: number): number {
  requireInteger('count the children', 'perChild', perChild)
  const limit = memoryLimit()
  const room = limit === undefined ? freemem() : Math.min(limit, totalmem()) - ownMemory().rss
  return Math.max(1, Math.floor(room / perChild))
}

/**
 * The part of each of `count` children in the memory limit of our control group, less what this process has itself, in bytes; `undefined` where
 * there is no limit. A blue-green restart has two generations for a moment.
 */
export function memoryShare(count: number, limit = memoryLimit(), own: number = ownMemory().rss): number | undefined {
  return limit === undefined ? undefined : Math.max(0, limit - own) / count
}

/**
 * How many children this machine or container has the processors and the memory for: `processorCount()` or `memoryCount(perChild)`,
 * whichever is lower.
 *
 * @param perChild bytes. Default 128 MiB
 */
export function autoCount(perChild: number = usualNeed): number {
  return Math.min(processorCount(), memoryCount(perChild))
}
