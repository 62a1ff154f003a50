import type { ActionResult } from './actions.js'
import type { ExitRecord } from './exits.js'
import type { ChildStatus, Figures, GenerationState, ServiceStatus, Status, Time } from './status.js'

/** What every event has. As a server-sent event, `event` is its type, `id` its id, and `data` all of it as JSON. */
export interface AnyEvent {
  /** Where a client that was cut off goes on: send it as the header `last-event-id`, or as the parameter `after`. */
  readonly id: string
  readonly time: Time
}

/** All events, by their types. After `snapshot` they say what has changed since. */
export interface MonitorEvents {
  /** First, unless the client goes on where it was cut off; and again when it has missed too much. Everything before it is void. */
  readonly snapshot: { readonly status: Status }
  /** First, instead of `snapshot`, when the client goes on: the events that it missed follow. */
  readonly resumed: object
  /** A child was started; `again`: in the place of one that ended. */
  readonly 'child-started': { readonly child: ChildStatus; readonly again: boolean }
  readonly 'child-ready': { readonly child: ChildStatus }
  /** It was asked to end, or has said something new about itself. */
  readonly 'child-changed': { readonly child: ChildStatus }
  /** It has ended. `exit.then` says what follows: with `restart` the child stays, as `waiting`, until `child-started` follows with another id. */
  readonly 'child-exited': { readonly child: ChildStatus; readonly exit: ExitRecord }
  /** Another child has become ready in its place. */
  readonly 'child-replaced': { readonly child: ChildStatus; readonly successor: ChildStatus }
  /** `ended`: none of its children is left. `failed`: it did not become ready. */
  readonly 'generation-changed': { readonly service: string; readonly number: number; readonly state: GenerationState | 'ended' | 'failed' }
  /** State, summary, groups or counts are different. Without the children: their own events tell of them. */
  readonly 'service-changed': { readonly service: Omit<ServiceStatus, 'children'> }
  readonly 'action-started': { readonly action: ActionResult }
  readonly 'action-progress': { readonly action: ActionResult }
  readonly 'action-done': { readonly action: ActionResult }
  readonly 'action-failed': { readonly action: ActionResult }
  /** The figures of children by their ids, and those of the supervisor; each second while somebody listens to events. Not repeated to who goes on. */
  readonly figures: { readonly supervisor: Figures; readonly children: Readonly<Record<string, Figures>> }
  /** The client was too slow: so many events were left out. A `snapshot` follows. */
  readonly lost: { readonly count: number }
  /** The supervisor ends now. It is the last event. */
  readonly bye: { readonly reason: string }
}

export type EventType = keyof MonitorEvents

/** One event. */
export type MonitorEvent = { [Type in EventType]: { readonly type: Type } & AnyEvent & MonitorEvents[Type] }[EventType]
