import type { ChildMessage, ExitReason } from '@asc/core'

/** What can be told of each kind of event. */
interface Details {
  /** The socket is bound. */
  bound: { readonly port: number }
  /** What happens to a worker, by its pid. */
  spawn: { readonly pid: number }
  ready: { readonly pid: number }
  exit: { readonly pid: number; readonly reason: ExitReason; readonly success: boolean }
  /** The one that was spawned last takes the place of another that ended. */
  restart: { readonly pid: number }
  /** What the controller says of itself. */
  notify: { readonly message: ChildMessage }
}

export type ServiceEventKind = keyof Details

/** What the service tells the drill. */
export type ServiceEventOf<Kind extends ServiceEventKind> = Details[Kind] & {
  readonly kind: Kind
  /** As in `now()`. */
  readonly at: number
}

export type ServiceEvent = { [Kind in ServiceEventKind]: ServiceEventOf<Kind> }[ServiceEventKind]
