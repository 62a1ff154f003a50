import type { MessagePort } from 'node:worker_threads'
import type { Line } from '@asc/core/backend'

/** Sends envelopes through a message port, which does not report how many bytes they take. */
export function portLine(port: MessagePort): Line {
  return {
    send(envelope, transfer) {
      port.postMessage(envelope, transfer)
      return 0
    },
  }
}
