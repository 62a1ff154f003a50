import * as nodeModule from 'node:module'

/** What newer Nodes have: from 22.8 and 22.10 on. */
interface CompileCache {
  enableCompileCache?(): unknown
  flushCompileCache?(): void
}
const { enableCompileCache: enable, flushCompileCache: flush } = nodeModule as CompileCache

/** Has Node keep compiled code on disk, where `NODE_COMPILE_CACHE` says or in the folder for temporary files. Does nothing on a Node that cannot. */
export function enableCompileCache(): void {
  enable?.()
}

/** Writes what was compiled so far. Node itself does so when it exits, and a child that is killed never comes to that. */
export function flushCompileCache(): void {
  flush?.()
}
