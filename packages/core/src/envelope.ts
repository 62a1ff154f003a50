import type { TransferListItem } from 'node:worker_threads'
import { ProtocolError } from './errors.js'
import { isCount, isRecord, isRemoteError, kind } from './message.js'
import type { RemoteError } from './remote-error.js'

/**
 * What carries the words of a user's own code, in either direction: a message, a request and how it is answered or called
 * off, and how far the receiver has come (`mark` asks, `taken` answers; see `Flow`).
 */
export type Envelope =
  | { readonly post: 'message'; readonly body: unknown }
  | { readonly post: 'request'; readonly id: number; readonly body: unknown }
  | { readonly post: 'reply'; readonly id: number; readonly body: unknown }
  | { readonly post: 'failure'; readonly id: number; readonly error: RemoteError }
  | { readonly post: 'cancel'; readonly id: number }
  | { readonly post: 'mark'; readonly at: number }
  | { readonly post: 'taken'; readonly at: number }

/** How envelopes get to the other side, in order. */
export interface Line {
  /**
   * Throws what structured clone throws for what cannot be cloned or transferred; nothing for a receiver that is gone.
   *
   * @returns how many bytes it took; 0 where that is not known
   */
  send(envelope: Envelope, transfer?: readonly TransferListItem[]): number
}

/** What each envelope needs besides a body, which may be anything. */
const fields = new Map<unknown, readonly (readonly [field: string, accepts: (value: unknown) => boolean])[]>([
  ['message', []],
  ['request', [['id', isCount]]],
  ['reply', [['id', isCount]]],
  ['failure', [['id', isCount], ['error', isRemoteError]]],
  ['cancel', [['id', isCount]]],
  ['mark', [['at', isCount]]],
  ['taken', [['at', isCount]]],
] satisfies [Envelope['post'], unknown][] as [])

/** Whether what came through a channel means to be an envelope, and not a report. */
export function isEnvelope(value: unknown): boolean {
  return isRecord(value) && Object.hasOwn(value, 'post')
}

/** Checks what a child sent. Throws `ProtocolError` naming what is wrong, never anything else. */
export function parseEnvelope(value: unknown): Envelope {
  if (!isRecord(value)) throw new ProtocolError(`An envelope must be an object: this one is ${kind(value)}`)
  const needed = fields.get(value.post)
  if (!needed) throw new ProtocolError(`An envelope's 'post' cannot be ${kind(value.post)}${typeof value.post === 'string' ? ` '${value.post.slice(0, 40)}'` : ''}`)
  for (const [field, accepts] of needed) {
    if (!accepts(value[field])) throw new ProtocolError(`The '${field}' of a ${String(value.post)} cannot be ${kind(value[field])}`)
  }
  return value as unknown as Envelope
}
