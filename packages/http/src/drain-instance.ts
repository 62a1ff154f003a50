import type { Instance } from '@asc/core'
import { drainTimeout, forever } from './base/times.js'
import type { TrackedServer } from './track/tracked-server.js'

/** How often, in milliseconds, the parent is told how many connections are left. */
const interval = 1_000

type DrainingInstance = Pick<Instance, 'stopping' | 'draining' | 'status' | 'gracePeriod'>

/** The servers that each instance drains: what its parent is told is the sum. */
const draining = new WeakMap<DrainingInstance, Set<TrackedServer>>()

/** Drains a server of an instance within its grace period, and tells the parent how far it is. */
export async function drainInstance(instance: DrainingInstance, tracked: TrackedServer, asked: number | undefined, spread: number): Promise<void> {
  const servers = draining.get(instance) ?? new Set()
  draining.set(instance, servers.add(tracked))
  if (servers.size === 1) instance.stopping()
  const drained = tracked.drain({ timeout: forever, spread })
  const tell = teller(instance, servers)
  const progress = setInterval(tell, interval).unref()
  tell()
  // The parent says how long it waits with its request, which may come a moment after the signal.
  const bounded = new Promise<void>((resolve) => {
    setImmediate(() => {
      const onTimeout = (busy: number): void => {
        if (busy > 0) instance.status(`Drain timed out, connections closed in the middle of a request: ${busy}`)
      }
      resolve(tracked.drain({ timeout: drainTimeout(asked, instance.gracePeriod), onTimeout }))
    })
  })
  await Promise.all([drained, bounded])
  clearInterval(progress)
}

/** Tells the parent what has changed since it was told last. */
function teller(instance: DrainingInstance, servers: ReadonlySet<TrackedServer>): () => void {
  let told: string | undefined
  return () => {
    const all = [...servers]
    const counts = [all.reduce((sum, { size }) => sum + size, 0), all.reduce((sum, { busy }) => sum + busy, 0)] as const
    if (counts.join() === told) return
    told = counts.join()
    instance.draining(...counts)
  }
}
