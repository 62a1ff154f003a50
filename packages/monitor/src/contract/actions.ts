import type { ErrorInfo } from './exits.js'
import type { LogLine } from './logs.js'
import type { Problem } from './problem.js'
import type { ServiceStatus, Time } from './status.js'

/**
 * What can be done, by `POST /v1/NAME` with a JSON object as body. The answer is an `ActionResult` when it is done: 200, or a `Problem`
 * that has the result as `action`. With `accept: text/event-stream` the answer is server-sent events: `started`, `progress`, and at
 * last `done` or `failed`, each with an `ActionResult`. With `wait: false` it is 202 and the `ActionResult` at once.
 *
 * A client that hangs up does not end an action.
 */
export interface ActionRequests {
  /**
   * Starts a new generation beside the old one, which goes when the new one is ready; if it does not become ready, everything
   * stays as it was and the answer is the problem `rolled-back`.
   */
  readonly reload: ReloadRequest
  /** Replaces a child, or the children of a group one after another: another one is ready before the old one is asked to end. */
  readonly restart: RestartRequest
  /** Makes a group larger or smaller. */
  readonly scale: ScaleRequest
  /** Replaces those children that are older or bigger than it says, one after another. */
  readonly recycle: RecycleRequest
  /** Ends a child or a group for good; without a target a service or everything. */
  readonly stop: StopRequest
  /** Sends a signal to children. */
  readonly signal: SignalRequest
}

export type ActionName = keyof ActionRequests

/** What every request may have. */
export interface AnyRequest {
  /** `false`: answer at once, and go on behind. Default true. */
  readonly wait?: boolean
  /** In how many milliseconds an answer is due; then the answer is the problem `timeout`, and the action goes on behind. Default: no limit. */
  readonly timeout?: number
}

export interface ReloadRequest extends AnyRequest {
  /** Default: all services, one after another. */
  readonly service?: string
  /** `generation`: a new one replaces the old one. `setup`: the setup is run again, and children with the same key stay. Default `generation`. */
  readonly mode?: 'generation' | 'setup'
  /** How children are replaced. Default: as the controller was made. */
  readonly strategy?: 'blue-green' | 'rolling'
  readonly maxSurge?: number
  readonly maxUnavailable?: number
  /** How long the first new child runs alone, in milliseconds. */
  readonly canary?: number
}

/** Names a child, a group or a service: `web-2`, `web`, or `SERVICE/NAME` where several services have the name; `#ID` is a child by its id. */
export type Target = string

export interface RestartRequest extends AnyRequest {
  readonly target: Target
  /** Kills the child instead, at once; its place is filled again. For one that hangs. Default false. */
  readonly force?: boolean
}

export interface ScaleRequest extends AnyRequest {
  /** A group. Not needed where there is only one. */
  readonly target?: Target
  /** At least 1. */
  readonly count: number
}

export interface RecycleRequest extends AnyRequest {
  /** Default: all children. */
  readonly target?: Target
  /** Only those that are older, in milliseconds. */
  readonly olderThan?: number
  /** Only those whose resident set is bigger, in bytes. */
  readonly above?: number
}

export interface StopRequest extends AnyRequest {
  /** Default: everything; the supervisor then ends too. */
  readonly target?: Target
  /** Grace period in milliseconds; `false`: kill at once. Default: as the controller was made. */
  readonly graceful?: number | boolean
}

export interface SignalRequest extends AnyRequest {
  /** Default: all children. */
  readonly target?: Target
  /** Such as `SIGUSR2`. Threads take only SIGINT, SIGTERM, SIGHUP and SIGKILL. */
  readonly signal: string
}

/** The answer to `GET /v1/actions`. */
export interface Actions {
  /** The newest first. */
  readonly actions: readonly ActionResult[]
}

export type ActionState = 'running' | 'done' | 'failed'

/** An action, and how far it is. */
export interface ActionResult {
  readonly id: number
  readonly action: ActionName
  readonly service?: string
  readonly target?: Target
  /** Who asked: the header `asc-client`, the address of a client on TCP, a signal, or `autoscale`. */
  readonly by: string
  /** Why, where no person has asked: `its event loops were busy for 91 % of 10 s`. */
  readonly reason?: string
  readonly state: ActionState
  readonly startedAt: Time
  /** How long it has taken so far, in milliseconds. */
  readonly duration: number
  /** For a person, in one line: `2 of 4 new children are ready`. */
  readonly text: string
  /** How many of the children that it starts, ends or signals are done, and how many there are. */
  readonly progress?: { readonly done: number; readonly total: number }
  /** Why it failed. */
  readonly problem?: Problem
  /** The child for which a reload was rolled back. */
  readonly culprit?: Culprit
  /** The services when it had finished. */
  readonly services?: readonly ServiceStatus[]
}

/** The problem of an action that has begun: how far it came. */
export interface ActionProblem extends Problem {
  readonly action?: ActionResult
}

/** The child that failed before it was ready, so that a reload was rolled back. */
export interface Culprit {
  readonly name: string
  readonly pid?: number
  readonly threadId?: number
  /** How it ended: `error (code 1): boom`. */
  readonly exit: string
  readonly error?: ErrorInfo
  /** Its last lines of output, the newest last. */
  readonly lines: readonly LogLine[]
}
