import type { StopCause, ChildMessage, ExitReason } from '@asc/core'
import type { InnerStatistics } from '@asc/core/backend'

/** A child of the service's container: one process or one thread. No two have the same `id`. */
export interface ChildRef {
  readonly id: number
  /** Which container of the controller it belongs to; 1 is the first. */
  readonly generation: number
  readonly name: string
  readonly pid?: number
  readonly threadId?: number
}

/** The counts of a container, as it says. */
export interface Counts {
  readonly spawns: number
  readonly restarts: number
  readonly failures: number
  readonly replacements: number
  readonly leaked: number
}

/** What is known at the moment of any event of a container. */
export interface Census {
  /** The ids of all children, of all generations, that are ready and have not been asked to end. */
  readonly ready: readonly number[]
  /** Of the container that the event is from. */
  readonly statistics: Counts
}

/** What the service tells of its children and of itself. */
export type ServiceEvent =
  | ({ readonly kind: 'spawn'; readonly child: ChildRef; readonly again: boolean } & Census)
  | ({ readonly kind: 'ready'; readonly child: ChildRef } & Census)
  | ({ readonly kind: 'mended'; readonly child: ChildRef; readonly inner: InnerStatistics } & Census)
  | ({ readonly kind: 'exit'; readonly child: ChildRef; readonly status: ToldExit } & Census)
  | ({ readonly kind: 'restart'; readonly child: ChildRef; readonly delay: number } & Census)
  | ({ readonly kind: 'replace'; readonly child: ChildRef; readonly successor: ChildRef } & Census)
  | ({ readonly kind: 'failed'; readonly generation: number; readonly reason: string } & Census)
  | { readonly kind: 'log'; readonly level: 'debug' | 'info' | 'warn' | 'error'; readonly text: string; readonly fields: string }
  | { readonly kind: 'notify'; readonly message: ChildMessage }
  /** The controller has done what it was asked to, or failed at it. */
  | { readonly kind: 'done'; readonly action: string; readonly error?: string }
  /** `run()` has returned, or thrown. */
  | { readonly kind: 'settled'; readonly error?: string }
  | { readonly kind: 'reply'; readonly call: number; readonly result?: unknown; readonly error?: string }

/** How a child ended. */
export interface ToldExit {
  readonly success: boolean
  readonly reason: ExitReason
  readonly stoppedBy?: StopCause
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly leaked: boolean
  readonly error?: string
}

/** What a drill does, and says of it beforehand. */
export type Act =
  /** A child is about to be hurt: it may end for one of these reasons, and nobody else. `must`: it has to. */
  | { readonly kind: 'hurt'; readonly id: number; readonly how: string; readonly reasons: readonly ExitReason[]; readonly must: boolean }
  /** From now on as many children must be ready at any moment. */
  | { readonly kind: 'floor'; readonly ready: number }
  /** From now on children that start may end for these reasons: their code is broken, or the system refuses them. None: all is well again. */
  | { readonly kind: 'spoilt'; readonly reasons: readonly ExitReason[] }
  /** Children may be killed from now on: there is no grace period, or it was cut short. */
  | { readonly kind: 'ruthless' }
  | { readonly kind: 'act'; readonly text: string }
  /** The supervisor itself is ended: what it would have told of its children is lost. */
  | { readonly kind: 'fatal' }

/** Happened at this time, in milliseconds of `now()`. */
export type Dated<T> = T & { readonly at: number }

export type Entry = Dated<ServiceEvent | Act>
export type EntryKind = Entry['kind']
export type EntryOf<Kind extends EntryKind> = Extract<Entry, { kind: Kind }>
