import { isAscError } from './errors.js'
import { startHeartbeat } from './heartbeat.js'
import { Instance, type InstanceHost } from './instance.js'
import type { Interruption } from './interrupt.js'
import { loadTask } from './load-task.js'
import type { ChildMessage } from './message.js'
import { packError } from './remote-error.js'
import type { StartMessage } from './start-message.js'
import type { TaskFunction } from './task.js'
import { Tether, type Tethered } from './tether.js'
import type { WarmMessage } from './warm-message.js'

/** The host as the life of a child needs it. */
export interface RunHost extends InstanceHost, Tethered {
  send(message: ChildMessage | WarmMessage): void
}

/**
 * The whole life of a child: load the task, call it, wait for it. A child lives until its task has settled *and* its
 * event loop is empty, as any Node program does; a task that rejects ends it with 1.
 *
 * @param loaded the task, where that was loaded ahead of time
 */
export async function runInstance(start: StartMessage, host: RunHost, interruption: Interruption, loaded?: TaskFunction): Promise<void> {
  const tether = new Tether(host, interruption)
  const instance = new Instance(start, host, interruption, tether)
  if (start.measure) startHeartbeat(({ metrics }) => instance.notify({ metrics: metrics! }))
  try {
    const task = loaded ?? (await loadTask(start.task))
    const running = task(instance)
    if (start.ready === 'start') instance.ready()
    await running
    tether.set('task', false)
  } catch (error) {
    if (interruption.by && isAscError(error, 'ASC_INTERRUPT')) return host.exit(0)
    host.send({ error: packError(error) })
    host.exit(1)
  }
}
