/** A point in time: ISO 8601 in UTC, such as `2026-03-01T12:00:00.000Z`. */
export type Time = string

/** The answer to `GET /v1/status`, and the data of the event `snapshot`. */
export interface Status {
  /** The version of the API. */
  readonly api: number
  /** The name under which the supervisor is found. */
  readonly name: string
  /** The supervisor's clock when this was made. Compare other times with it, not with the clock of the client. */
  readonly time: Time
  readonly supervisor: SupervisorStatus
  /** The controllers of this supervisor: usually one. */
  readonly services: readonly ServiceStatus[]
}

/** The process that supervises. */
export interface SupervisorStatus {
  readonly pid: number
  readonly startedAt: Time
  /** The version of Node, such as `v24.1.0`. */
  readonly node: string
  /** The version of `@asc/monitor`. */
  readonly version: string
  readonly cwd: string
  readonly figures: Figures
  /** Whom its API serves at the moment. */
  readonly clients: number
}

/**
 * How a service is.
 *
 * - `starting`: its first generation is not ready yet
 * - `ready`: every child is ready
 * - `degraded`: it was ready, and lacks a child
 * - `reloading`: it serves, and another generation is starting
 * - `stopping`: it was asked to stop
 * - `stopped`: it has no children
 * - `failed`: it has given up, or could not start
 */
export type ServiceState = 'starting' | 'ready' | 'degraded' | 'reloading' | 'stopping' | 'stopped' | 'failed'

/** One controller. */
export interface ServiceStatus {
  readonly name: string
  readonly state: ServiceState
  /** The same for a person, in one line: `Running with 4 children, 1 restart`. */
  readonly summary: string
  /** Why the last change failed, or why it has given up. */
  readonly complaint?: string
  /** Since when it is in this state. */
  readonly since: Time
  /** Those that live, the oldest first. */
  readonly generations: readonly GenerationStatus[]
  /** The groups of the generation that serves. */
  readonly groups: readonly GroupStatus[]
  /** The children of all generations, in the order of their starts. */
  readonly children: readonly ChildStatus[]
  readonly counts: ServiceCounts
  /** Where it listens, such as `http://127.0.0.1:3000` or `unix:/run/web.sock`. */
  readonly addresses: readonly string[]
}

/** Counts since the supervisor was started; they never become smaller. */
export interface ServiceCounts {
  readonly spawns: number
  readonly restarts: number
  readonly failures: number
  readonly replacements: number
  readonly leaked: number
  /** Generations that were started. */
  readonly generations: number
  /** Changes (starts, reloads) that failed, and the old children went on. */
  readonly rollbacks: number
}

/** `starting`: not ready yet; `serving`: the present one; `draining`: another one has replaced it. */
export type GenerationState = 'starting' | 'serving' | 'draining'

/** One container of a controller. */
export interface GenerationStatus {
  /** 1 is the first one of the service. */
  readonly number: number
  readonly state: GenerationState
  readonly startedAt: Time
  /** When all of its children were ready for the first time. */
  readonly readyAt?: Time
  readonly children: number
  readonly ready: number
}

/** The children of one `run`. */
export interface GroupStatus {
  readonly name: string
  /** How many children it shall have. */
  readonly wanted: number
  readonly ready: number
  /** Bounds of the autoscaling, if it has any. */
  readonly autoscale?: { readonly min: number; readonly max: number }
}

/**
 * How a child is. `waiting`: it has ended, and its place waits for the restart. `exited`: it is gone; only events tell of it.
 */
export type ChildStatusState = 'starting' | 'ready' | 'stopping' | 'waiting' | 'exited'

/** One process or thread. */
export interface ChildStatus {
  /** Unique for the life of the supervisor. A restart makes a new child with another id and the same name. */
  readonly id: number
  readonly name: string
  readonly service: string
  /** The number of its generation. */
  readonly generation: number
  /** The name of its group, if it has one. */
  readonly group?: string
  readonly key?: string
  readonly kind: 'process' | 'thread'
  /** Of its process; of a thread, that of the supervisor. */
  readonly pid?: number
  readonly threadId?: number
  readonly state: ChildStatusState
  readonly startedAt: Time
  readonly readyAt?: Time
  /** How long it has lived, in milliseconds. */
  readonly age: number
  /** How often its place was filled again since it was made. */
  readonly restarts: number
  /** `waiting`: when the next one is started. */
  readonly restartAt?: Time
  /** What it last said about itself. */
  readonly status?: string
  /** The last sample; absent before the first one. */
  readonly figures?: Figures
}

/** A sample of a process or thread. What is not known is absent. */
export interface Figures {
  readonly time: Time
  /** Resident set size of the process, in bytes. */
  readonly rss?: number
  /** Used JavaScript heap, in bytes. */
  readonly heapUsed?: number
  /** How late its event loop was since the last sample, in milliseconds: the mean, and the worst. */
  readonly loopDelay?: number
  readonly loopDelayMax?: number
  /** The share of time in which its event loop was busy, 0 to 1. */
  readonly loopUtilization?: number
  /** Processor time used since the last sample, in cores: 0.5 is half of one. */
  readonly cpu?: number
  /** Open connections: of sockets that are shared with others whatever is spoken over them, else of HTTP/1 servers that have had a request. */
  readonly connections?: number
  /** Requests that are being answered. */
  readonly requests?: number
  /** Requests that were answered since its start. */
  readonly served?: number
  /** Requests that were answered in a second, since the last sample. */
  readonly requestRate?: number
  /** The child did not answer in time: the figures are those of `time`. */
  readonly stale?: boolean
}
