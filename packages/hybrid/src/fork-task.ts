/** What a fork runs: a container of threads, on behalf of the container that started the fork. */
import { packError, type Container, type Instance, type InterruptError, type StartMessage } from '@asc/core'
import { prepare } from '@asc/core/child'
import type { ForkData } from './fork-data.js'
import { ForkPolicy } from './fork-policy.js'
import { ForkContainer, ForkThreads } from './fork-threads.js'
import { forwardingLogger } from './forwarding-logger.js'
import { relay } from './relay.js'

/** Those of a spare fork, which wait. */
let waiting: ForkThreads | undefined

/**
 * Starts the threads, and is ready when all of them are. Until then, the first that fails is the end of the fork, so that the
 * outer container can judge it; a later one is replaced here, and counted there. A single thread has its
 * fork for itself: what it says passes through, and what happens to it is judged outside.
 */
async function fork(instance: Instance<ForkData>): Promise<void> {
  const { task, threads, restart, data, ready, resourceLimits, healthCheckInterval } = instance.data
  const alone = threads === 1
  const healthCheckTimeout = threadTimeout(threads, instance)
  const backend = waiting ?? new ForkThreads(instance.data, instance.listeners)
  const policy = new ForkPolicy(instance, alone)
  const container = new ForkContainer(backend, { healthCheckInterval, policy, logger: forwardingLogger(instance) })
  instance.signal.addEventListener('abort', () => interrupt(instance, container), { once: true })
  process.on('SIGHUP', () => [...container.children].forEach((child) => child.hangup()))
  container.on('report', (_child, message) => {
    // What a thread failed with is told at the end.
    if (alone && typeof message.error !== 'object') instance.notify(message)
    else if (!alone && message.status !== undefined) instance.status(message.status)
  })

  container.run(task, {
    name: instance.name,
    count: threads,
    data,
    ready,
    restart: alone ? false : restart,
    listeners: backend.listeners,
    ...(healthCheckTimeout !== undefined && { healthCheckTimeout }),
    ...(resourceLimits && { resourceLimits }),
  })
  const endRelay = relay(instance, container, alone)
  if ((await container.waitUntilReady({ strict: true })) && !alone) {
    policy.settled = true
    if (healthCheckTimeout !== undefined) instance.heartbeat()
    instance.ready()
  }
  await container.wait()
  endRelay()
  end(instance, policy)
}

export default Object.assign(fork, {
  /** A spare fork starts its threads ahead of time as well. */
  async [prepare]({ name, data, listeners, healthCheckTimeout }: StartMessage) {
    const forkData = data as ForkData
    waiting = new ForkThreads(forkData, listeners)
    await waiting.warm(forkData, name, threadTimeout(forkData.threads, { healthCheckTimeout }))
  },
})

/** A single thread is judged from outside, as what it says passes through. */
function threadTimeout(threads: number, { healthCheckTimeout }: Pick<StartMessage, 'healthCheckTimeout'>): number | undefined {
  return threads === 1 ? undefined : healthCheckTimeout
}

/** Threads are asked by the same signal as their process, and none is started again. */
function interrupt(instance: Instance<ForkData>, container: Container): void {
  if ((instance.signal.reason as InterruptError).signal === 'SIGTERM') for (const child of container.children) child.terminate()
  container.interrupt()
}

/** The fork ends as its threads did. */
function end(instance: Instance<ForkData>, { failure, leaked }: ForkPolicy): void {
  if (failure?.error) instance.notify({ error: packError(failure.error) })
  if (failure) process.exitCode = failure.code || 1
  // Node waits for all threads before it exits, and this one does not end.
  if (leaked) process.kill(process.pid, 'SIGKILL')
}
