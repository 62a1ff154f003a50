import { readFileSync } from 'node:fs'

/** Whether a process runs. A zombie, which has ended and was not reaped yet, does not; see proc_pid_stat(5). */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !/^\d+ \(.*\) [ZX]/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch (error) {
    // Without /proc only the signal can show it.
    return (error as NodeJS.ErrnoException).code === 'ENOENT' && process.platform !== 'linux'
  }
}

/**
 * Resolves once a process has ended; rejects if it has not ended after 5 s. There is no event for the end of a process that is
 * not our child.
 */
export async function untilGone(pid: number, patience = 5000): Promise<void> {
  const deadline = performance.now() + patience
  while (isRunning(pid)) {
    if (performance.now() > deadline) throw new Error(`The process ${pid} is still there after ${patience} ms`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
