import { readdirSync, readFileSync } from 'node:fs'

/** The pids of all processes whose environment says that they belong to this folder, without those that have ended and were not reaped (zombies). */
export function processesOf(folder: string): number[] {
  return readdirSync('/proc').map(Number).filter((pid) => pid > 0 && pid !== process.pid && belongs(pid, folder))
}

/** The pids of all processes that were started with this argument, without those that have ended. They may have no environment. */
export function processesWith(argument: string): number[] {
  return readdirSync('/proc').map(Number).filter((pid) => pid > 0 && has(pid, argument))
}

function has(pid: number, argument: string): boolean {
  try {
    // One that has ended has no command line any more.
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(argument)
  } catch {
    return false
  }
}

/** Files and sockets in a folder, at any depth. */
export function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true }).map(String).sort()
}

function belongs(pid: number, folder: string): boolean {
  try {
    if (/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))) return false
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`TMPDIR=${folder}`)
  } catch {
    return false // It has ended meanwhile.
  }
}
