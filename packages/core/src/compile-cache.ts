/** What newer Nodes have: from 22.8 and 22.10 on. */
export interface CompileCache {
  /** Has Node keep compiled code on disk, where `NODE_COMPILE_CACHE` says or in the folder for temporary files. */
  enableCompileCache?(): unknown
  /** Writes what was compiled so far. Node itself does so when it exits, and a child that is killed never comes to that. */
  flushCompileCache?(): void
}

/** Node's own cache of compiled code, as far as it has one. */
export async function compileCache(): Promise<CompileCache> {
  return (await import('node:module')) as object
}
