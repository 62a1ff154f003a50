import { readFileSync } from 'node:fs'

/** Reads a file; `undefined` where there is none. */
export type ReadText = (path: string) => string | undefined

export function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

/** A folder of a control group, and the version of the interface that its files speak; see cgroups(7). */
export interface GroupFolder {
  readonly version: 1 | 2
  readonly folder: string
}

/**
 * The folders of the control groups that this process is in, as a controller such as `memory` sees them: its own group first, then those above. In a container the
 * own group may be the topmost folder, whatever it is called outside.
 */
export function groupFolders(controller: string, read: ReadText): GroupFolder[] {
  const groups = (read('/proc/self/cgroup') ?? '').split('\n').map((line) => line.split(':'))
  return groups.flatMap(([hierarchy, controllers = '', path = '/']): GroupFolder[] => {
    if (hierarchy === '0') return withAncestors(path).map((group) => ({ version: 2, folder: `/sys/fs/cgroup${group}` }))
    if (!controllers.split(',').includes(controller)) return []
    return withAncestors(path).map((group) => ({ version: 1, folder: `/sys/fs/cgroup/${controller}${group}` }))
  })
}

/** `/a/b` → `/a/b`, `/a`, and the root as the empty text. */
function withAncestors(path: string): string[] {
  const parts = path.split('/').filter(Boolean)
  return parts.map((_part, index) => `/${parts.slice(0, parts.length - index).join('/')}`).concat('')
}
