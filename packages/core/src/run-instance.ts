import { isAscError } from './errors.js'
import { startHeartbeat } from './heartbeat.js'
import { Instance, type InstanceHost } from './instance.js'
import type { Interruption } from './interrupt.js'
import { loadTask } from './load-task.js'
import { packError } from './remote-error.js'
import type { StartMessage } from './start-message.js'
import { Tether, type Tethered } from './tether.js'

/** The host as the life of a child needs it. */
export interface RunHost extends InstanceHost, Tethered {}

/**
 * The whole life of a child: load the task, call it, wait for it. A child lives until its task has settled *and* its
 * event loop is empty, as any Node program does; a task that rejects ends it with 1.
 */
export async function runInstance(start: StartMessage, host: RunHost, interruption: Interruption): Promise<void> {
  const tether = new Tether(host, interruption)
  const instance = new Instance(start, host, interruption, tether)
  if (start.measure) startHeartbeat(({ metrics }) => instance.notify({ metrics: metrics! }))
  try {
    const task = await loadTask(start.task)
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
