import { readFileSync } from 'node:fs'

/** The resident memory of a process in bytes, as proc(5) tells it; `undefined` where that is not known. */
export function residentSet(pid: number): number | undefined {
  try {
    const [, kibibytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? []
    return kibibytes === undefined ? undefined : Number(kibibytes) * 1024
  } catch {
    return undefined
  }
}
