import { contentTypes, paths } from '../contract/api.js'
import type { ActionName, ActionRequests, ActionResult, Actions, Target } from '../contract/actions.js'
import type { ResolvedConfig } from '../contract/config.js'
import type { MonitorEvent } from '../contract/events.js'
import type { Exits, History } from '../contract/exits.js'
import type { LogLine, Logs, LogStream } from '../contract/logs.js'
import type { Probe } from '../contract/probe.js'
import type { Status } from '../contract/status.js'
import { MonitorError } from '../location/monitor-error.js'
import { ApiError, NotRunningError } from './client-errors.js'
import { readEvents } from './read-events.js'
import { readJson, readText, send, type Call, type Endpoint } from './request.js'

/** Which lines of the log. */
export interface LogQuery {
  /** How many of the last lines. Default 100. */
  readonly lines?: number | undefined
  /** Of a child, a group or a service. Default: all. */
  readonly target?: Target | undefined
  readonly stream?: LogStream | undefined
}

/** How an action is asked for. */
export interface ActOptions {
  /** Called with each step, the first included. */
  readonly onProgress?: (action: ActionResult) => void
  /** Ends the waiting; the action goes on. */
  readonly signal?: AbortSignal | undefined
}

/** The API of one supervisor. Each call is one connection; nothing has to be closed. All reject as `send` does. */
export class Client {
  readonly #endpoint: Endpoint

  /** Made by `connect`. */
  constructor(endpoint: Endpoint) {
    this.#endpoint = endpoint
  }

  get name(): string {
    return this.#endpoint.name
  }

  status(): Promise<Status> {
    return this.#read({ path: paths.status })
  }
  config(): Promise<ResolvedConfig> {
    return this.#read({ path: paths.config })
  }
  /** How children ended, the newest first. */
  exits(query: { readonly target?: Target | undefined; readonly limit?: number | undefined } = {}): Promise<Exits> {
    return this.#read({ path: paths.exits, query })
  }
  /** The figures of the last time. */
  history(query: { readonly target?: Target | undefined; readonly span?: number | undefined; readonly total?: boolean } = {}): Promise<History> {
    return this.#read({ path: paths.history, query })
  }
  logs({ lines, target, stream }: LogQuery = {}): Promise<Logs> {
    return this.#read({ path: paths.logs, query: { lines, target, stream } })
  }
  actions(): Promise<Actions> {
    return this.#read({ path: paths.actions })
  }
  action(id: number): Promise<ActionResult> {
    return this.#read({ path: `${paths.actions}/${id}` })
  }
  probe(kind: 'livez' | 'readyz' | 'startupz'): Promise<Probe> {
    return this.#read({ path: paths[kind], accept: 'probe' })
  }
  /** One HTML document that shows the last ten minutes, as text. */
  async recording(): Promise<string> {
    return readText(await send(this.#endpoint, { path: paths.recording }))
  }
  /** The text of `/metrics`. */
  async metrics(): Promise<string> {
    return readText(await send(this.#endpoint, { path: paths.metrics }))
  }

  /**
   * A snapshot, and then what changes. Ends when the supervisor ends.
   *
   * @param after the id of the last event that was seen: goes on after it, without a snapshot, where that is still possible
   * @param figures false: without the figures of each second
   */
  async *events({ after, figures, signal }: { readonly after?: string; readonly figures?: boolean; readonly signal?: AbortSignal } = {}): AsyncGenerator<MonitorEvent> {
    const stream = await send(this.#endpoint, {
      path: paths.events, query: { figures }, accept: contentTypes.events, signal, ...(after !== undefined && { headers: { 'last-event-id': after } }),
    })
    for await (const { data } of readEvents(stream)) yield JSON.parse(data) as MonitorEvent
  }

  /** The last lines, and then each new one. Ends when the supervisor ends. */
  async *followLogs({ lines, target, stream, signal }: LogQuery & { readonly signal?: AbortSignal } = {}): AsyncGenerator<LogLine> {
    const answer = await send(this.#endpoint, { path: paths.logs, query: { lines, target, stream, follow: true }, accept: contentTypes.events, signal })
    for await (const { event, data } of readEvents(answer)) if (event === 'log') yield JSON.parse(data) as LogLine
  }

  /**
   * Does something, and resolves when it is done; with `wait: false` as soon as it has begun.
   *
   * @throws {ApiError} if it fails; its `problem.action` says how far it came
   * @example await connect('web').act('reload', {}, { onProgress: ({ text }) => console.log(text) })
   */
  async act<Name extends ActionName>(name: Name, request: ActionRequests[Name], { onProgress, signal }: ActOptions = {}): Promise<ActionResult> {
    const call: Call = { method: 'POST', path: `/v1/${name}`, body: request, accept: contentTypes.events, signal }
    const answer = await send(this.#endpoint, call)
    if (!answer.headers['content-type']?.startsWith('text/event-stream')) return (await readJson(answer)) as ActionResult
    for await (const { event, data } of readEvents(answer)) {
      const action = JSON.parse(data) as ActionResult
      onProgress?.(action)
      if (event === 'failed') throw new ApiError({ ...action.problem!, action })
      if (event === 'done') return action
    }
    // `stop` ends the supervisor, and may end its answer.
    throw new NotRunningError(`'${this.name}' has ended before it has said how the action went`)
  }

  async #read<T>(call: Call): Promise<T> {
    const answer = await readJson(await send(this.#endpoint, call))
    if (typeof answer !== 'object' || answer === null) throw new MonitorError(`'${this.name}' has answered something else than an object to ${call.path}`)
    return answer as T
  }
}
