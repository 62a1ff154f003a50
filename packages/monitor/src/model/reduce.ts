import type { ActionResult } from '../contract/actions.js'
import type { MonitorEvent } from '../contract/events.js'
import type { ExitRecord, History } from '../contract/exits.js'
import type { LogLine } from '../contract/logs.js'
import { applyEvent } from './apply-event.js'
import type { ConnectionState } from './connection.js'
import { meetExits } from './generation-life.js'
import { addLines } from './log-buffer.js'
import type { Model } from './model.js'
import { trendFromHistory } from './trend.js'

/** Everything that can change what the page knows. Times are milliseconds, by the clock of the browser. */
export type Happening =
  | { readonly type: 'event'; readonly event: MonitorEvent; readonly at: number }
  | { readonly type: 'connection'; readonly state: ConnectionState; readonly at: number; readonly retryAt?: number; readonly reason?: string }
  | { readonly type: 'tick'; readonly at: number }
  | { readonly type: 'exits'; readonly exits: readonly ExitRecord[] }
  | { readonly type: 'actions'; readonly actions: readonly ActionResult[] }
  | { readonly type: 'history'; readonly history: History }
  | { readonly type: 'log'; readonly lines: readonly LogLine[] }
  | { readonly type: 'log-lost'; readonly count: number }

/** What the page knows after something has happened. Pure. */
export function reduce(model: Model, happening: Happening): Model {
  switch (happening.type) {
    case 'event':
      return hear(model, happening.event, happening.at)
    case 'connection': {
      const { connection } = model
      const { at, retryAt } = happening
      // After the supervisor has said that it ends, nothing else explains why it is not there.
      const ended = happening.state === 'lost' && connection.state === 'ended'
      const state = ended ? 'ended' : happening.state
      const reason = ended ? connection.reason : happening.reason
      const since = connection.state === state ? connection.since : at
      return { ...model, connection: { state, since, ...(retryAt !== undefined && { retryAt }), ...(reason !== undefined && { reason }) } }
    }
    case 'tick':
      return pass(model, happening.at + model.clockOffset)
    case 'exits':
      return { ...model, exits: happening.exits, generations: meetExits(model.generations, happening.exits) }
    case 'actions':
      return { ...model, actions: happening.actions }
    case 'history':
      return { ...model, trends: new Map([...model.services.keys()].map((service) => [service, trendFromHistory(happening.history, service, model.trends.get(service) ?? [])])) }
    case 'log':
      return { ...model, log: addLines(model.log, happening.lines) }
    case 'log-lost':
      return { ...model, log: { ...model.log, lost: model.log.lost + happening.count } }
  }
}

/** Time stands still while nothing is heard: what is shown is how it was. Where figures come each second, they tell the time. */
function pass(model: Model, now: number): Model {
  return model.connection.state === 'live' && now - model.now >= 1500 ? { ...model, now } : model
}

/** The first event after a gap shows that the connection stands; each one says what time it is over there. */
function hear(model: Model, event: MonitorEvent, at: number): Model {
  const { state } = model.connection
  const connection = state === 'live' ? model.connection : { state: 'live' as const, since: at }
  const after = applyEvent({ ...model, connection }, event)
  return event.type === 'snapshot' || event.type === 'figures' ? { ...after, clockOffset: after.now - at } : after
}
