import { setTimeout as sleep } from 'node:timers/promises'
import { CliError } from '../base/cli-error.js'

/** How long a supervisor may take to end once it has stopped everything, in milliseconds, where nobody says another time. */
const usualPatience = 15_000

/**
 * Resolves when a process is gone.
 *
 * @throws {CliError} if it is still there after `patience` milliseconds
 */
export async function untilGone(pid: number, patience = usualPatience): Promise<void> {
  const end = performance.now() + patience
  while (isThere(pid)) {
    if (performance.now() > end) throw new CliError('timedOut', `The supervisor (pid ${pid}) has not ended within ${patience / 1000} s`, { fields: { pid } })
    await sleep(20)
  }
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
