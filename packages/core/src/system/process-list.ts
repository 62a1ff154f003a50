import { readdir, readFile } from 'node:fs/promises'
import { setImmediate } from 'node:timers/promises'
import { hasOwnProc, readStat, type ProcessStat } from './process-stat.js'
import { markName } from './child-mark.js'

/** How many processes are looked at before others of the event loop get their turn: about a millisecond. */
const slice = 32

/** All processes of the machine that this one may see, at one moment. */
export interface ProcessList {
  readonly processes: readonly ProcessStat[]
  /** The marks in the environment that a process was started with; empty where we must not read it. */
  marksOf(process: ProcessStat): Promise<string>
}

let reading: Promise<ProcessList> | undefined
let next: Promise<ProcessList> | undefined

/**
 * Lists the processes as they are after this call. Who asks while a list is read gets the next one, and shares it with all who ask
 * meanwhile: a hundred children that end together cost two lists.
 */
export function listProcesses(): Promise<ProcessList> {
  if (!reading) return (reading = read())
  return (next ??= reading.then(() => {
    next = undefined
    return (reading = read())
  }))
}

async function read(): Promise<ProcessList> {
  try {
    const processes: ProcessStat[] = []
    let left = slice
    for (const name of hasOwnProc() ? await readdir('/proc') : []) {
      if (!/^\d+$/.test(name)) continue
      const found = readStat(Number(name))
      if (found) processes.push(found)
      if (--left > 0) continue
      left = slice
      await setImmediate()
    }
    const marks = new Map<number, Promise<string>>()
    const marksOf = ({ pid }: ProcessStat): Promise<string> => {
      let found = marks.get(pid)
      if (!found) marks.set(pid, (found = readMarks(pid)))
      return found
    }
    return { processes, marksOf }
  } finally {
    reading = undefined
  }
}

/** Not synchronously: the kernel waits for a process that changes its memory. */
async function readMarks(pid: number): Promise<string> {
  try {
    return marksIn(await readFile(`/proc/${pid}/environ`, 'latin1'))
  } catch {
    return ''
  }
}

/** The value of the mark in an environment as `/proc/PID/environ` has it. */
export function marksIn(environ: string): string {
  const start = `\0${environ}`.indexOf(`\0${markName}=`)
  if (start < 0) return ''
  const end = environ.indexOf('\0', start)
  return environ.slice(start + markName.length + 1, end < 0 ? undefined : end)
}
