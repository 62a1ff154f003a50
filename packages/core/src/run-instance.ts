import { isAscError } from './errors.js'
import { Instance, type InstanceHost } from './instance.js'
import type { Interruption } from './interrupt.js'
import { loadTask } from './load-task.js'
import type { ChildMessage } from './message.js'
import { packError } from './remote-error.js'
import type { StartMessage } from './start-message.js'
import type { TaskFunction } from './task.js'
import type { WarmMessage } from './warm-message.js'

/** The host as the life of a child needs it. */
export interface RunHost extends InstanceHost {
  send(message: ChildMessage | WarmMessage): void
  /** Lets go of the channel: from now on the child lives only as long as its event loop has other work. */
  release(): void
}

/**
 * The whole life of a child: load the task, call it, wait for it. A child lives until its task has settled *and* its
 * event loop is empty, as any Node program does; a task that rejects ends it with 1.
 *
 * @param loaded the task, where that was loaded ahead of time
 */
export async function runInstance(start: StartMessage, host: RunHost, interruption: Interruption, loaded?: TaskFunction): Promise<void> {
  const instance = new Instance(start, host, interruption)
  try {
    const task = loaded ?? (await loadTask(start.task))
    const running = task(instance)
    if (start.ready === 'start') instance.ready()
    await running
    host.release()
  } catch (error) {
    if (interruption.by && isAscError(error, 'ASC_INTERRUPT')) return host.exit(0)
    host.send({ error: packError(error) })
    host.exit(1)
  }
}
