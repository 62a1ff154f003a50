import type { MessagePort } from 'node:worker_threads'
import type { Line } from '@asc/core'

/** Carries envelopes through a message port. What waits in it nobody knows: only how many the other side has taken. */
export function portLine(port: MessagePort): Line {
  return {
    waiting: 0,
    send: (envelope, transfer) => port.postMessage(envelope, transfer),
  }
}
