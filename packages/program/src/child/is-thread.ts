/**
 * Whether this is a thread of a process, and not the process's own. `isMainThread` would say so, and loading `node:worker_threads` takes longer than
 * all else that is done here; a thread cannot change its folder, and Node marks the function.
 */
export function isThread(): boolean {
  return 'disabled' in process.chdir
}
