import { machineTime } from './machine-time.js'
import type { ChildMessage } from './message.js'
import { untilBeat } from './until-beat.js'

/** Starts the pulse of a child; see `Instance.heartbeat`. The timer is unreferenced. */
export function startHeartbeat(send: (message: ChildMessage) => void, healthCheckTimeout = 3000): () => void {
  const interval = Math.max(1, healthCheckTimeout / 3)
  let before = performance.eventLoopUtilization()
  let timer: NodeJS.Timeout
  const wait = () => {
    const delay = Math.ceil(untilBeat(machineTime(), interval))
    timer = setTimeout(beat, delay, performance.now() + delay).unref()
  }
  const beat = (due: number) => {
    const now = performance.eventLoopUtilization()
    const { rss, heapUsed } = process.memoryUsage()
    const { utilization } = performance.eventLoopUtilization(now, before)
    send({ healthy: true, metrics: { utilization, delay: Math.max(0, performance.now() - due), rss, heapUsed } })
    before = now
    wait()
  }
  wait()
  return () => clearTimeout(timer)
}
