import { readFileSync, readlinkSync, statSync } from 'node:fs'

/** A process as the kernel lists it; see proc_pid_stat(5). */
export interface ProcessStat {
  readonly pid: number
  /** `Z` and `X`: it has ended. */
  readonly state: string
  readonly parent: number
  readonly group: number
  readonly session: number
  /** When it was started, in clock ticks since the machine was. With the pid it names one process for good. */
  readonly startedAt: number
  /** The processor time that it has used, in clock ticks. */
  readonly used: number
}

/** Reads a line of `/proc/PID/stat`. The name of the program, in parentheses, may contain anything, also parentheses. */
export function parseStat(text: string): ProcessStat | undefined {
  const end = text.lastIndexOf(')')
  const fields = text.slice(end + 2).split(' ')
  const [state, parent, group, session] = fields
  const startedAt = fields[19]
  if (end < 0 || !state || startedAt === undefined) return undefined
  return { pid: parseInt(text, 10), state, parent: Number(parent), group: Number(group), session: Number(session), startedAt: Number(startedAt), used: Number(fields[11]) + Number(fields[12]) }
}

let own: boolean | undefined

/** Whether `/proc` lists the processes that we signal: in a namespace of pids (pid_namespaces(7)) it may be that of another one, where numbers mean others. */
export function hasOwnProc(): boolean {
  try {
    own ??= readlinkSync('/proc/self') === String(process.pid)
  } catch {
    own = false
  }
  return own
}

/** The process with this pid; `undefined` where there is none, or no `/proc` of ours. The kernel answers at once, whatever the process does. */
export function readStat(pid: number): ProcessStat | undefined {
  try {
    if (!hasOwnProc()) return undefined
    return parseStat(readFileSync(`/proc/${pid}/stat`, 'latin1'))
  } catch {
    return undefined
  }
}

/** It runs, or could: it has not ended. */
export function isAlive({ state }: ProcessStat): boolean {
  return state !== 'Z' && state !== 'X'
}

/** Whether both name the same process: pids are used again. */
export function isSame(one: ProcessStat, other: ProcessStat | undefined): boolean {
  return other !== undefined && one.pid === other.pid && one.startedAt === other.startedAt
}

/** The user that a process runs as, by number; root for one that must not be looked into. */
export function ownerOf(pid: number): number | undefined {
  try {
    return statSync(`/proc/${pid}`).uid
  } catch {
    return undefined
  }
}
