import { compileCache } from './compile-cache.js'
import type { Interruption } from './interrupt.js'
import { loadTask } from './load-task.js'
import { packError } from './remote-error.js'
import { rehearse } from './rehearse.js'
import { runInstance, type RunHost } from './run-instance.js'
import type { StartMessage } from './start-message.js'
import type { TaskFunction } from './task.js'

/**
 * What a task's function may carry under this symbol: work that can be done before it is known whether the task will ever
 * run. A symbol of the registry, as a child's entry has its own copy of core.
 */
export const prepare = Symbol.for('asc.prepare')

/** A task with such work. */
export interface PreparedTask extends TaskFunction {
  [prepare]?: (start: StartMessage) => void | Promise<void>
}

/**
 * The life of a spare: load the task, say so, wait, and then live as any child. A request to end that comes while it waits
 * ends it at once, whatever handlers its modules have installed: there is nothing to drain.
 *
 * @returns the word to begin, with the name that the child is to have
 */
export function idle(start: StartMessage, host: RunHost, interruption: Interruption): (name: string) => void {
  let go!: (name: string) => void
  const told = new Promise<string>((resolve) => (go = resolve))
  void wait(start, host, interruption, told)
  return go
}

async function wait(start: StartMessage, host: RunHost, interruption: Interruption, told: Promise<string>): Promise<void> {
  interruption.idle = true
  host.rename(`${start.name} (spare)`)
  try {
    const cache = await compileCache()
    cache.enableCompileCache?.()
    const task: PreparedTask = await loadTask(start.task)
    await task[prepare]?.(start)
    await rehearse()
    cache.flushCompileCache?.()
    host.send({ warm: true })
    const name = await told
    interruption.idle = false
    host.send({ warm: false })
    host.rename(name)
    await runInstance({ ...start, name }, host, interruption, task)
  } catch (error) {
    host.send({ error: packError(error) })
    host.exit(1)
  }
}
