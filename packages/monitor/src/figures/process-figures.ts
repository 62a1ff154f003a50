import { readFileSync } from 'node:fs'

/** What the kernel says of a process, whatever it is doing. */
export interface ProcessFigures {
  /** Bytes. */
  readonly rss: number
  /** Processor time since its start, in milliseconds. */
  readonly cpu: number
}

/** Clock ticks of proc(5) a second: the same on every Linux that Node runs on. */
const ticks = 100

/** Reads `/proc/PID/stat`; `undefined` where there is none. 20 µs. */
export function processFigures(pid: number): ProcessFigures | undefined {
  try {
    return parseProcessStat(readFileSync(`/proc/${pid}/stat`, 'latin1'), pageSize())
  } catch {
    return undefined
  }
}

/** See proc_pid_stat(5): the name of the program, in parentheses, may contain anything. */
export function parseProcessStat(text: string, page: number): ProcessFigures | undefined {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const [user, system, pages] = [Number(fields[11]), Number(fields[12]), Number(fields[21])]
  return Number.isFinite(user + system + pages) ? { rss: pages * page, cpu: ((user + system) / ticks) * 1000 } : undefined
}

let page: number | undefined

/** Found by what both the kernel and Node say of this process: a power of two. */
function pageSize(): number {
  page ??= 2 ** Math.round(Math.log2(process.memoryUsage.rss() / Number(readFileSync('/proc/self/statm', 'latin1').split(' ')[1])))
  return page
}
