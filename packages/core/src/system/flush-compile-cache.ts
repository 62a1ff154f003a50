/**
 * Writes the compiled code of this process or thread to Node's compile cache, where the user has turned that on with
 * `NODE_COMPILE_CACHE`; from Node 22.10 on. Node itself writes it at the end, which a process that is killed does not come to.
 */
export async function flushCompileCache(): Promise<void> {
  const module = (await import('node:module')) as { flushCompileCache?(): void }
  module.flushCompileCache?.()
}
