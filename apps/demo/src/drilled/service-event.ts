import type { ChildMessage, ExitReason } from '@asc/core'

/** What can be told of each kind of event. A child is told by its name, as in `nameOf`. */
interface Details {
  /** The socket is bound. */
  bound: { readonly port: number }
  /** What happens to a child of the container. */
  spawn: { readonly child: string }
  ready: { readonly child: string }
  exit: { readonly child: string; readonly reason: ExitReason; readonly success: boolean }
  /** This one was spawned to take the place of another that ended. */
  restart: { readonly child: string }
  /** A child has itself started another thread in place of one that ended. */
  mended: { readonly child: string }
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
