import type { ChildMessage } from './message.js'

/** Starts the pulse of a child; see `Instance.heartbeat`. The timer is unreferenced. */
export function startHeartbeat(send: (message: ChildMessage) => void, healthCheckTimeout = 3000): () => void {
  const interval = Math.max(1, healthCheckTimeout / 3)
  let before = performance.eventLoopUtilization()
  let due = performance.now() + interval
  const timer = setInterval(() => {
    const now = performance.eventLoopUtilization()
    const { rss, heapUsed } = process.memoryUsage()
    const { utilization } = performance.eventLoopUtilization(now, before)
    send({ healthy: true, metrics: { utilization, delay: Math.max(0, performance.now() - due), rss, heapUsed } })
    before = now
    due = performance.now() + interval
  }, interval)
  timer.unref()
  return () => clearInterval(timer)
}
