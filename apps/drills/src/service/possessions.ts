import { readdirSync, readlinkSync, readFileSync } from 'node:fs'

/** What a process has in its hands. */
export interface Possessions {
  /** What its descriptors are of, sorted: `socket`, `pipe`, or a path. Numbers of inodes are left out. */
  readonly descriptors: readonly string[]
  /** The names of its threads, sorted; see /proc/PID/task in proc(5). */
  readonly threads: readonly string[]
  /** What would keep its event loop alive; see `process.getActiveResourcesInfo`. */
  readonly resources: readonly string[]
}

/** What this process has in its hands. */
export function possessions(): Possessions {
  return { descriptors: descriptors(), threads: threads(), resources: process.getActiveResourcesInfo().sort() }
}

/** What is there now and was not before. */
export function surplus(before: readonly string[], after: readonly string[]): string[] {
  const left = [...before]
  return after.filter((item) => {
    const index = left.indexOf(item)
    if (index >= 0) left.splice(index, 1)
    return index < 0
  })
}

function descriptors(): string[] {
  return readdirSync('/proc/self/fd').flatMap((number) => {
    try {
      return [readlinkSync(`/proc/self/fd/${number}`).replace(/:\[\d+\]$/, '')]
    } catch {
      return [] // The one that the folder itself was read by.
    }
  }).sort()
}

function threads(): string[] {
  return readdirSync('/proc/self/task').flatMap((id) => {
    try {
      return [readFileSync(`/proc/self/task/${id}/comm`, 'utf8').trim()]
    } catch {
      return []
    }
  }).sort()
}
