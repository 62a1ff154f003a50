/** Those of these processes that still exist. */
export function survivors(pids: readonly number[]): number[] {
  return pids.filter((pid) => {
    try {
      return process.kill(pid, 0)
    } catch (error) {
      // EPERM: it exists, and has another owner by now: the number was given to somebody else.
      return (error as NodeJS.ErrnoException).code !== 'ESRCH' && (error as NodeJS.ErrnoException).code !== 'EPERM'
    }
  })
}
