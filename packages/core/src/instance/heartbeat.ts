import { machineTime } from '../system/machine-time.js'
import { ownMemory } from '../system/own-memory.js'
import type { ChildMessage } from '../wire/message.js'
import { untilBeat } from './until-beat.js'

/** Starts the heartbeat of a child; see `Instance.heartbeat`. The timer is unreferenced. */
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
    const { rss, heapUsed } = ownMemory()
    const { utilization } = performance.eventLoopUtilization(now, before)
    send({ healthy: true, metrics: { utilization, delay: Math.max(0, performance.now() - due), rss, heapUsed } })
    before = now
    wait()
  }
  wait()
  return () => clearTimeout(timer)
}
