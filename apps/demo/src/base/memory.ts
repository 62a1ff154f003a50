import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** PSS counts what processes share only in parts, RSS counts it in each of them; see proc(5). */
export const memoryMeasure = process.platform === 'linux' ? 'PSS' : 'RSS'

/** How much memory a process takes, in bytes; `undefined` when it is gone or will not be seen. */
export function memoryOf(pid: number): number | undefined {
  try {
    const kilobytes = process.platform === 'linux' ? fromProc(pid) : execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })
    return Number(kilobytes) * 1024 || undefined
  } catch {
    return undefined
  }
}

const fromProc = (pid: number): string | undefined => /^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1]
