import type { TransferListItem } from 'node:worker_threads'
import { ProtocolError } from '../base/errors.js'
import { isCount, isRecord, isRemoteError, kind } from './message.js'
import type { RemoteError } from './remote-error.js'

/**
 * Carries messages of users' own code, in either direction: a message, a request with its answer or cancellation, and
 * how far the receiver has come (`mark` asks, `taken` answers; see `Flow`).
 */
export type Envelope =
  | { readonly post: 'message'; readonly body: unknown }
  | { readonly post: 'request'; readonly id: number; readonly body: unknown }
  | { readonly post: 'reply'; readonly id: number; readonly body: unknown }
  | { readonly post: 'failure'; readonly id: number; readonly error: RemoteError }
  | { readonly post: 'cancel'; readonly id: number }
  | { readonly post: 'mark'; readonly at: number }
  | { readonly post: 'taken'; readonly at: number }

/** Sends envelopes to the other side, in order. */
export interface Line {
  /**
   * Throws the error of structured clone if the envelope cannot be cloned or transferred. Does not throw if the receiver is gone.
   *
   * @returns how many bytes were sent; 0 if that is not known
   */
  send(envelope: Envelope, transfer?: readonly TransferListItem[]): number
}

/** The fields that each kind of envelope needs besides a body, which may be any value. */
const fields = new Map<unknown, readonly (readonly [field: string, accepts: (value: unknown) => boolean])[]>([
  ['message', []],
  ['request', [['id', isCount]]],
  ['reply', [['id', isCount]]],
  ['failure', [['id', isCount], ['error', isRemoteError]]],
  ['cancel', [['id', isCount]]],
  ['mark', [['at', isCount]]],
  ['taken', [['at', isCount]]],
] satisfies [Envelope['post'], unknown][] as [])

/** Whether a value from a channel is an envelope, and not a report. */
export function isEnvelope(value: unknown): boolean {
  return isRecord(value) && Object.hasOwn(value, 'post')
}

/** Checks an envelope from a child. Throws only `ProtocolError`, which says what is wrong. */
export function parseEnvelope(value: unknown): Envelope {
  if (!isRecord(value)) throw new ProtocolError(`An envelope must be an object: this one is ${kind(value)}`)
  const needed = fields.get(value.post)
  if (!needed) throw new ProtocolError(`An envelope's 'post' cannot be ${kind(value.post)}${typeof value.post === 'string' ? ` '${value.post.slice(0, 40)}'` : ''}`)
  for (const [field, accepts] of needed) {
    if (!accepts(value[field])) throw new ProtocolError(`The '${field}' of a ${String(value.post)} cannot be ${kind(value[field])}`)
  }
  return value as unknown as Envelope
}
