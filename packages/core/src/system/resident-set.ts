import { readFileSync } from 'node:fs'
import { hasOwnProc } from './process-stat.js'

/** Whether `residentSet` can know anything at all: there is a `/proc`, and it is that of our own processes. */
export function canMeasureResidentSet(): boolean {
  return hasOwnProc()
}

/** The resident memory of a process in bytes, read from proc(5); `undefined` if that is not known. */
export function residentSet(pid: number): number | undefined {
  if (!hasOwnProc()) return undefined
  try {
    const [, kibibytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? []
    return kibibytes === undefined ? undefined : Number(kibibytes) * 1024
  } catch {
    return undefined
  }
}
