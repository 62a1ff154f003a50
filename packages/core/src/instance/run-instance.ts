import { isAscError } from '../base/errors.js'
import { endLingering } from './end-lingering.js'
import { startHeartbeat } from './heartbeat.js'
import type { InstanceHost } from './instance-host.js'
import { flushKey, Instance } from './instance.js'
import type { Interruption } from './interruption.js'
import { loadTask } from './load-task.js'
import type { ChildMessage } from '../wire/message.js'
import { packError } from '../wire/remote-error.js'
import type { StartMessage } from '../wire/start-message.js'
import type { TaskFunction } from './task-function.js'
import { KeepAlive, type KeepAliveChannel } from './keep-alive.js'
import type { WarmMessage } from '../wire/warm-message.js'

/** The host, as the life of a child needs it. */
export interface RunHost extends InstanceHost, KeepAliveChannel {
  /** True: the event loop that it runs on is the child's alone, so that it may be ended with what is left in it. */
  readonly ownEventLoop?: boolean
  send(message: ChildMessage | WarmMessage): void
}

/**
 * The whole life of a child: load the task, call it, wait for it. A child lives until its task has settled *and* its event loop
 * is empty, like any Node program; if the task rejects, the child exits with 1. After an interrupt, a child whose task has settled is
 * ended within a second even if its event loop is not empty; see `endLingering`.
 *
 * @param loaded the task, if it was loaded in advance
 */
export async function runInstance(start: StartMessage, host: RunHost, interruption: Interruption, loaded?: TaskFunction): Promise<void> {
  const keepAlive = new KeepAlive(host, interruption, () => {
    if (host.ownEventLoop) endLingering(host, () => instance.stays, interruption.left)
  })
  const instance = new Instance(start, host, interruption, keepAlive)
  if (start.measure) startHeartbeat(({ metrics }) => instance.notify({ metrics: metrics! }))
  try {
    const task = loaded ?? (await loadTask(start.task))
    const running = task(instance)
    if (start.ready === 'start') instance.ready()
    await running
    instance[flushKey]()
    keepAlive.set('task', false)
  } catch (error) {
    if (interruption.by && isAscError(error, 'ASC_INTERRUPT')) return host.exit(0)
    if (error instanceof SyntaxError) await locate(error, start)
    instance[flushKey]()
    host.send({ error: packError(error) })
    host.exit(1)
  }
}

/** The task has imported by itself what does not compile. */
async function locate(error: SyntaxError, { task }: StartMessage): Promise<void> {
  const from = task.kind === 'module' ? task.url : task.kind === 'function' ? task.file : undefined
  if (from !== undefined) await (await import('./locate-syntax-error.js')).locateSyntaxError(error, from)
}
