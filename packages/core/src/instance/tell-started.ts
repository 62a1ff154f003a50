import { subscribe } from 'node:diagnostics_channel'
import type { ChildProcess } from 'node:child_process'
import { guardianMark } from '../system/guardian-mark.js'
import { readStat } from '../system/process-stat.js'

/**
 * Calls `tell` with the pid of each process that Node code of this thread starts outside of the process group `group`: with `detached: true`. Whoever ends this child has
 * to end those one by one, and cannot find them where their environment was emptied.
 */
export function tellStarted(group: number | undefined, tell: (pid: number) => void): void {
  subscribe('child_process', (message) => {
    const { process: started } = message as { process: ChildProcess }
    started.once('spawn', () => {
      if (guardianMark in started || started.pid === undefined) return
      if (group === undefined || readStat(started.pid)?.group !== group) tell(started.pid)
    })
  })
}
