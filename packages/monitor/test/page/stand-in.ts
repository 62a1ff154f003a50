import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { servePage } from '../../dist/page.js'
import type { ActionName, ActionResult } from '../../src/contract/actions.js'
import { contentTypes, paths } from '../../src/contract/api.js'
import type { EventType, MonitorEvents } from '../../src/contract/events.js'
import type { ExitRecord, History } from '../../src/contract/exits.js'
import type { LogLine } from '../../src/contract/logs.js'
import type { Problem, ProblemCode } from '../../src/contract/problem.js'
import type { Status } from '../../src/contract/status.js'
import { iso } from './made-up.js'

/**
 * Answers as a supervisor would, with what a test gives it: for states that no real one comes into quickly, such as two hundred children or
 * an hour of history. What real children do is tested with real ones.
 */
export class StandIn {
  status: Status
  exits: readonly ExitRecord[] = []
  actions: readonly ActionResult[] = []
  history: History = { time: iso(Date.now()), series: [] }
  /** The history of services. */
  totals: History['series'] = []
  log: readonly LogLine[] = []
  token = 'right-token'
  /** Called for each action that is allowed; answers with what came of it. */
  onAction: (name: ActionName, body: Record<string, unknown>) => ActionResult = () => {
    throw new Error('no action was expected')
  }

  readonly #server: Server
  readonly #listeners = new Set<ServerResponse>()
  readonly #followers = new Set<ServerResponse>()
  #events = 0
  #port = 0

  constructor(status: Status) {
    this.status = status
    this.#server = createServer((request, response) => void this.#answer(request, response))
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/`
  }

  /** How many pages listen to events. */
  get listeners(): number {
    return this.#listeners.size
  }

  /** Listens, on the same port as before if it has listened before. */
  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(this.#port, '127.0.0.1', resolve))
    this.#port = (this.#server.address() as AddressInfo).port
    return this
  }

  /** Cuts all connections and listens no more. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve))
    this.#server.closeAllConnections()
    await closed
  }

  /** Tells that it ends, and ends as a supervisor does: what it has said arrives. */
  async end(reason: string): Promise<void> {
    this.emit('bye', { reason })
    await Promise.all([...this.#listeners].map((listener) => new Promise<void>((resolve) => listener.end(resolve))))
    await this.close()
  }

  emit<Type extends EventType>(type: Type, data: MonitorEvents[Type], time = Date.now()): void {
    for (const listener of this.#listeners) this.#send(listener, type, data, time)
  }

  write(...lines: LogLine[]): void {
    this.log = [...this.log, ...lines]
    for (const follower of this.#followers) for (const line of lines) sendLine(follower, line)
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname: path, searchParams } = new URL(request.url!, 'http://localhost')
    if (path === '/') return servePage(request, response)
    if (request.method === 'POST') return this.#act(path.replace('/v1/', '') as ActionName, request, response)
    if (path === paths.events) return this.#listen(response)
    if (path === paths.logs) return this.#follow(response)
    const answers: Record<string, unknown> = {
      [paths.status]: this.status, [paths.exits]: { exits: this.exits }, [paths.actions]: { actions: this.actions }, [paths.history]: this.#historyOf(searchParams.get('target')),
    }
    if (path in answers) return json(response, 200, answers[path])
    refuse(response, 404, 'no-such-path', `There is no ${path}`)
  }

  #historyOf(target: string | null): History {
    return target === null ? { ...this.history, series: this.totals } : { ...this.history, series: this.history.series.filter(({ service, name }) => target === `${service}/${name}`) }
  }

  #listen(response: ServerResponse): void {
    this.#open(response, this.#listeners)
    this.#send(response, 'snapshot', { status: { ...this.status, time: iso(Date.now()) } }, Date.now())
  }

  #follow(response: ServerResponse): void {
    this.#open(response, this.#followers)
    for (const line of this.log) sendLine(response, line)
  }

  #open(response: ServerResponse, those: Set<ServerResponse>): void {
    response.writeHead(200, { 'content-type': contentTypes.events, 'asc-api': '1' })
    response.flushHeaders()
    those.add(response)
    response.on('close', () => those.delete(response))
  }

  #send<Type extends EventType>(response: ServerResponse, type: Type, data: MonitorEvents[Type], time: number): void {
    const id = String(++this.#events)
    response.write(`event: ${type}\nid: ${id}\ndata: ${JSON.stringify({ type, id, time: iso(time), ...data })}\n\n`)
  }

  async #act(name: ActionName, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { authorization } = request.headers
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    if (authorization === undefined) return refuse(response, 401, 'token-required', 'Acting over TCP needs a token')
    if (authorization !== `Bearer ${this.token}`) return refuse(response, 401, 'token-wrong', 'The token is wrong')
    const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Record<string, unknown>
    if (name === 'signal' && body.signal === undefined) return refuse(response, 400, 'invalid-parameter', `'signal' is missing`)
    const result = this.onAction(name, body)
    this.actions = [result, ...this.actions]
    json(response, 202, result)
    this.emit('action-started', { action: result })
  }
}

function sendLine(response: ServerResponse, line: LogLine): void {
  response.write(`event: log\ndata: ${JSON.stringify(line)}\n\n`)
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': contentTypes.json, 'asc-api': '1' }).end(JSON.stringify(body))
}

function refuse(response: ServerResponse, status: number, code: ProblemCode, detail: string): void {
  const problem: Problem = { type: `urn:asc:problem:${code}`, code, status, title: code, detail }
  response.writeHead(status, { 'content-type': contentTypes.problem, 'asc-api': '1' }).end(JSON.stringify(problem))
}
