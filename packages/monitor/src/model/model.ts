import type { ActionResult } from '../contract/actions.js'
import type { ExitRecord } from '../contract/exits.js'
import type { ChildStatus, ServiceStatus, SupervisorStatus } from '../contract/status.js'
import type { Connection } from './connection.js'
import type { GenerationLife } from './generation-life.js'
import { emptyLog, type LogBuffer } from './log-buffer.js'
import type { Trend } from './trend.js'

/** A service without its children, which the page keeps by their ids. */
export type Service = Omit<ServiceStatus, 'children'>

/** All that the page knows of a supervisor. It is replaced, never changed. */
export interface Model {
  readonly connection: Connection
  /** The supervisor's clock, in milliseconds since 1970: what ages and countdowns are measured by. */
  readonly now: number
  /** The supervisor's clock minus the browser's, in milliseconds. */
  readonly clockOffset: number
  /** The name of the supervisor. */
  readonly name: string
  readonly supervisor?: SupervisorStatus
  readonly services: ReadonlyMap<string, Service>
  /** By their ids, in the order of their starts. */
  readonly children: ReadonlyMap<number, ChildStatus>
  /** The newest first. */
  readonly exits: readonly ExitRecord[]
  /** The newest first. */
  readonly actions: readonly ActionResult[]
  /** Of all services, the oldest first. */
  readonly generations: readonly GenerationLife[]
  /** By the names of services. */
  readonly trends: ReadonlyMap<string, Trend>
  readonly log: LogBuffer
}

export function emptyModel(now: number): Model {
  return {
    connection: { state: 'connecting', since: now },
    now,
    clockOffset: 0,
    name: '',
    services: new Map(),
    children: new Map(),
    exits: [],
    actions: [],
    generations: [],
    trends: new Map(),
    log: emptyLog,
  }
}

/** The children of a service. */
export function childrenOf(model: Model, service: string): readonly ChildStatus[] {
  return [...model.children.values()].filter((child) => child.service === service)
}
