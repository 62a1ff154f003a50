import { existsSync, readdirSync, readFileSync, rmdirSync, watch } from 'node:fs'
import { join } from 'node:path'

/** Waits until no process lives in a cgroup or below it. The kernel reports it as a change of cgroup.events; see cgroups(7). */
export function emptied(cgroup: string): Promise<void> {
  const events = join(cgroup, 'cgroup.events')
  return new Promise((resolve) => {
    const check = (): void => {
      if (!/^populated 0$/m.test(readFileSync(events, 'utf8'))) return
      watcher.close()
      resolve()
    }
    const watcher = watch(events, check)
    check()
  })
}

/** Removes a cgroup without processes, and those below it. */
export function removeGroups(cgroup: string): void {
  if (!existsSync(cgroup)) return
  for (const entry of readdirSync(cgroup, { withFileTypes: true })) if (entry.isDirectory()) removeGroups(join(cgroup, entry.name))
  rmdirSync(cgroup)
}
