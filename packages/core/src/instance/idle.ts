import { flushCompileCache } from '../system/flush-compile-cache.js'
import type { Interruption } from './interruption.js'
import { loadTask } from './load-task.js'
import { instanceEnv } from '../system/instance-env.js'
import type { ParentMessage } from '../wire/message.js'
import { packError } from '../wire/remote-error.js'
import { rehearse } from './rehearse.js'
import { runInstance, type RunHost } from './run-instance.js'
import type { StartMessage } from '../wire/start-message.js'
import type { TaskFunction } from './task-function.js'

type Go = Extract<ParentMessage, { readonly go: string }>

/**
 * The key of work that a task's function may have: work that can be done before it is known whether the task will ever run. A
 * registered symbol, because a child's entry has its own copy of core.
 */
export const prepare = Symbol.for('asc.prepare')

/** A task with such work. */
export interface PreparedTask extends TaskFunction {
  [prepare]?: (start: StartMessage) => void | Promise<void>
}

/**
 * The life of a spare: load the task, report that, wait, and then live like any child. A request to end that comes while it waits
 * ends it at once, whatever handlers its modules have installed: there is nothing to drain.
 *
 * @returns a function that makes the spare begin, with the name of the child and its number in the group
 */
export function idle(start: StartMessage, host: RunHost, interruption: Interruption): (go: Go) => void {
  let begin!: (go: Go) => void
  const told = new Promise<Go>((resolve) => (begin = resolve))
  void wait(start, host, interruption, told)
  return begin
}

async function wait(start: StartMessage, host: RunHost, interruption: Interruption, told: Promise<Go>): Promise<void> {
  interruption.idle = true
  host.rename(`${start.name} (spare)`)
  try {
    const task: PreparedTask = await loadTask(start.task)
    await task[prepare]?.(start)
    await rehearse()
    await flushCompileCache()
    host.send({ warm: true })
    const { go: name, index = start.index } = await told
    Object.assign(process.env, instanceEnv(index))
    interruption.idle = false
    host.send({ warm: false })
    host.rename(name)
    await runInstance({ ...start, name, index }, host, interruption, task)
  } catch (error) {
    host.send({ error: packError(error) })
    host.exit(1)
  }
}
