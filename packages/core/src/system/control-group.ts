import { accessSync, constants, existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, statSync } from 'node:fs'
import { mkdir, readdir, readFile, rmdir, writeFile } from 'node:fs/promises'
import { hasOwnProc } from './process-stat.js'
import { supervisorMark } from './child-mark.js'

/**
 * A control group (cgroups(7)) for one child and all that it starts: nothing leaves it, whatever it does to its environment, session
 * or user, and the kernel kills it whole. It has no limits of its own; those of the groups above hold as before.
 */
export class ControlGroup {
  readonly #folder: string

  private constructor(folder: string) {
    this.#folder = folder
  }

  /** Makes a group and puts a process into it. `undefined` where we may not. */
  static async of(pid: number, mark: string): Promise<ControlGroup | undefined> {
    const base = usableFolder()
    if (base === undefined) return undefined
    const group = new ControlGroup(`${base}/${groupPrefix}${mark.replace(';', '')}`)
    try {
      await mkdir(group.#folder)
      await writeFile(`${group.#folder}/cgroup.procs`, String(pid))
      return group
    } catch (error) {
      await group.remove()
      // ESRCH: it has ended already. Anything else will not be different next time.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') usable = false
      return undefined
    }
  }

  /** The pids in it. */
  async members(): Promise<number[]> {
    const text = await readFile(`${this.#folder}/cgroup.procs`, 'latin1').catch(() => '')
    return text.split('\n').filter(Boolean).map(Number)
  }

  /** Has the kernel kill all of it, also processes of other users (Linux 5.14, version 2). False where that is not to be had. */
  async kill(): Promise<boolean> {
    return writeFile(`${this.#folder}/cgroup.kill`, '1', { flag: 'r+' }).then(() => true, () => false)
  }

  /** Removes it, with those that its processes have made for their own children. It stays where somebody is left in it. */
  async remove(): Promise<void> {
    const inner = await readdir(this.#folder).catch(() => [])
    for (const name of inner) if (name.startsWith(groupPrefix)) await rmdir(`${this.#folder}/${name}`).catch(() => {})
    await rmdir(this.#folder).catch(() => {})
  }
}

/** Milliseconds. */
const oldAge = 60_000

/** What the names of all groups of @asc begin with. */
export const groupPrefix = 'asc-'

let usable: string | false | undefined

/** The folder where this process may make groups: found out once. */
export function usableFolder(): string | undefined {
  usable ??= findFolder() ?? false
  return usable || undefined
}

function findFolder(): string | undefined {
  if (!hasOwnProc() || process.env.ASC_CONTROL_GROUPS === 'no') return undefined
  for (const folder of candidates(attempt(() => readFileSync('/proc/self/cgroup', 'latin1')) ?? '', existsSync)) {
    if (!isOurs(folder)) continue
    const probe = `${folder}/${groupPrefix}${supervisorMark()}`
    try {
      accessSync(`${folder}/cgroup.procs`, constants.W_OK)
      mkdirSync(probe)
      removeOld(folder, statSync(probe).mtimeMs)
      rmdirSync(probe)
      return folder
    } catch {
      // Read-only, or not delegated to us.
    }
  }
  return undefined
}

/** Groups that were left as somebody lived on in them, and nobody does now. A young one may be about to get its process. */
function removeOld(folder: string, now: number): void {
  for (const name of readdirSync(folder)) {
    const group = `${folder}/${name}`
    if (name.startsWith(groupPrefix)) attempt(() => now - statSync(group).mtimeMs > oldAge && rmdirSync(group))
  }
}

/**
 * The folders of our own control group that a child's could be made in: that of version 2, else those of version 1 that limit nothing by
 * themselves. Where a service manager runs the groups (any path but `/`), root could make some anywhere: then only one that was
 * given to our user counts.
 */
export function candidates(cgroup: string, exists: (path: string) => boolean): string[] {
  const found: string[] = []
  for (const line of cgroup.split('\n')) {
    const [hierarchy, controllers, ...rest] = line.split(':')
    const path = rest.join(':')
    if (path === '' || path.includes('/..')) continue
    const inside = path === '/' ? '' : path
    if (hierarchy === '0') found.unshift(`/sys/fs/cgroup${exists('/sys/fs/cgroup/unified/cgroup.procs') ? '/unified' : ''}${inside}`)
    else if (controllers === 'freezer' || controllers === 'pids') found.push(`/sys/fs/cgroup/${controllers}${inside}`)
  }
  return found
}

/** Root owns every group; that of a container or of a machine without a manager is the topmost one. */
function isOurs(folder: string): boolean {
  const uid = process.geteuid?.()
  const owner = attempt(() => statSync(folder).uid)
  if (owner === undefined || owner !== uid) return false
  return uid !== 0 || /^\/sys\/fs\/cgroup(\/(unified|freezer|pids))?$/.test(folder)
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
