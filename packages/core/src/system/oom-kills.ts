import { groupFolders, readText, type ReadText } from './control-group-files.js'
import { memoryLimit } from './memory-count.js'

/**
 * How often the kernel has killed something in our control group because there was no memory left, wherever the limit was: `oom_kill` in `memory.events` (version 2) or
 * `memory.oom_control` (version 1) of the nearest group that has such a file. It only grows, and has grown before such a process is gone. Reads two or three small
 * files, about 0.1 ms. `undefined` where the kernel does not tell.
 */
export function oomKills(read: ReadText = readText): number | undefined {
  for (const { version, folder } of groupFolders('memory', read)) {
    const count = countIn(read(`${folder}/${version === 2 ? 'memory.events' : 'memory.oom_control'}`))
    if (count !== undefined) return count
  }
  return undefined
}

function countIn(text: string | undefined): number | undefined {
  const [, count] = /^oom_kill (\d+)$/m.exec(text ?? '') ?? []
  return count === undefined ? undefined : Number(count)
}

/** That of this program: it counts for all of its containers, as each kill explains one death. */
let watch: OomWatch | undefined

/** Has the kills until now count for nothing. Called before the first child is started. */
export function watchOomKills(): void {
  watch ??= new OomWatch()
}

/** The reason of a SIGKILL that nobody here has sent, if it was the kernel for want of memory. */
export function outOfMemory(): Error | undefined {
  if (!watch?.explains()) return undefined
  const limit = memoryLimit()
  return new Error(`The kernel killed it for want of memory${limit === undefined ? '' : `: the limit of the control group is ${Math.round(limit / 2 ** 20)} MiB`}`)
}

/** Which deaths by SIGKILL were those of the kernel for want of memory: each kill that it counts explains one. */
export class OomWatch {
  readonly #read: () => number | undefined
  #explained: number | undefined

  constructor(read: () => number | undefined = () => oomKills()) {
    this.#read = read
    this.#explained = read()
  }

  /** A child was ended by a SIGKILL that nobody here had asked for: whether the kernel did it for want of memory. */
  explains(): boolean {
    const count = this.#read()
    if (count === undefined || this.#explained === undefined || count <= this.#explained) return false
    this.#explained++
    return true
  }

  /** All kills so far are explained: a new child starts with a clean record. */
  forget(): void {
    this.#explained = this.#read()
  }
}
