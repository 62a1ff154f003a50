/** The task of a fork: a container of threads, on behalf of the container that started the fork. */
import type { Container, Instance, InterruptError } from '@asc/core'
import { adoptTicketSecret, containerControls, packError, type StartMessage } from '@asc/core/backend'
import { prepare, tickets } from '@asc/core/child'
import type { ForkData } from './fork-data.js'
import { ForkPolicy } from './fork-policy.js'
import { threadGrace } from './thread-grace.js'
import { ForkContainer, ForkThreads } from './fork-threads.js'
import { forwardingLogger } from './forwarding-logger.js'
import { relay } from './relay.js'

/** The threads of a spare fork, which wait. */
let waiting: ForkThreads | undefined

/** How long an answer of a thread is waited for, in milliseconds: as long as the monitor waits. */
const askPatience = 60_000

/**
 * Starts the threads, and is ready when all of them are. If a thread fails before that, the fork ends, and the outer container
 * decides. A thread that fails later is replaced and counted here. A single thread has its fork for itself: its reports are
 * passed on, and the outer container decides what happens to it.
 */
async function fork(instance: Instance<ForkData>): Promise<void> {
  const { task, threads, restart, data, ready, resourceLimits, leave, healthCheckInterval } = instance.data
  const alone = threads === 1
  // A single thread is judged from outside, because its reports are passed on.
  const healthCheckTimeout = alone ? undefined : instance.healthCheckTimeout
  const shared = instance[tickets]
  if (shared) adoptTicketSecret(shared)
  const backend = waiting ?? new ForkThreads(instance.data, instance)
  backend.fork = { index: instance.index, threads }
  const policy = new ForkPolicy(instance, alone)
  const container = new ForkContainer(backend, { healthCheckInterval, policy, logger: forwardingLogger(instance) })
  // The parent says how much time there is with its request, which may come a moment after the signal.
  instance.signal.addEventListener('abort', () => setImmediate(() => interrupt(instance, container)), { once: true })
  process.on('SIGHUP', () => [...container.children].forEach((child) => child.hangup()))
  container.on('report', (_child, message) => {
    // The error that a thread failed with is reported at the end.
    if (alone && typeof message.error !== 'object') instance.notify(message)
    else if (!alone && message.connections !== undefined) instance.draining(connections(container))
    else if (!alone && message.status !== undefined) instance.status(message.status)
  })

  container.run(task, {
    name: instance.name,
    count: threads,
    data,
    ready,
    restart: alone ? false : restart,
    args: process.argv.slice(2),
    leave: leave ?? false,
    listeners: backend.listeners,
    ...(healthCheckTimeout !== undefined && { healthCheckTimeout }),
    ...(resourceLimits && { resourceLimits }),
  })
  // Whoever asks this process how it is means its threads: @asc/monitor does.
  Object.assign(globalThis, { [Symbol.for('asc.threads')]: (question: string) => Promise.all([...container.children].map((child) => containerControls(container).ask(child, question, undefined, askPatience))) })
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
  /** A spare fork starts its threads in advance as well. */
  async [prepare](start: StartMessage) {
    if (start.tickets) adoptTicketSecret(start.tickets)
    const forkData = start.data as ForkData
    waiting = new ForkThreads(forkData, start)
    await waiting.warm(forkData, start.name)
  },
})

/** Threads get the same signal as their process, and know how much time they have; none is started again. The process is killed by its parent. */
function interrupt(instance: Instance<ForkData>, container: Container): void {
  if ((instance.signal.reason as InterruptError).signal === 'SIGTERM') for (const child of container.children) child.terminate()
  containerControls(container).interrupt(threadGrace(instance.gracePeriod))
}

/** How many connections all threads have left. */
function connections({ children }: Container): number {
  return [...children].reduce((sum, { reported }) => sum + (reported.connections ?? 0), 0)
}

/** Ends the fork as its threads did. */
function end(instance: Instance<ForkData>, { failure, leaked }: ForkPolicy): void {
  if (failure?.error) instance.notify({ error: packError(failure.error) })
  if (failure) process.exitCode = failure.code || 1
  // Node waits for all threads before it exits, and this one does not end.
  if (leaked) process.kill(process.pid, 'SIGKILL')
}
