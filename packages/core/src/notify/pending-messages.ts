import type { ChildMessage } from '../wire/message.js'

/** How many kinds of messages wait at most. */
const most = 16

/** A message as it is written, and what it is about. */
export interface PendingMessage {
  readonly kind: string
  readonly line: Buffer
}

/** Encodes a message. Throws where it is no JSON. */
export function encodeMessage(message: ChildMessage): PendingMessage {
  return { kind: kindOf(message), line: Buffer.from(`${JSON.stringify(message)}\n`) }
}

/** What a message is about: of each kind the newest is all that counts. */
function kindOf(message: ChildMessage): string {
  if (message.ready !== undefined || message.stopping) return 'state'
  if (message.error !== undefined) return 'error'
  if (message.healthy) return 'healthy'
  return Object.keys(message).sort().join()
}

/** Messages that wait until they can be delivered. A newer one takes the place of an older one of its kind, behind all that wait: a reader that comes late hears how it stands. */
export class PendingMessages {
  #messages: PendingMessage[] = []

  add(message: PendingMessage): void {
    this.#messages = [...this.#messages.filter(({ kind }) => kind !== message.kind), message].slice(-most)
  }

  take(): PendingMessage | undefined {
    return this.#messages.shift()
  }

  /** It could not be delivered: waits again, in front, unless there is a newer one of its kind. */
  putBack(message: PendingMessage): void {
    if (!this.#messages.some(({ kind }) => kind === message.kind)) this.#messages.unshift(message)
  }
}
