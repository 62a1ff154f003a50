import type { ActionName, ActionRequests, ActionResult } from '../contract/actions.js'
import { clientHeader, contentTypes, paths } from '../contract/api.js'
import type { Problem } from '../contract/problem.js'
import { readEvents, type ServerSentEvent } from '../client/read-events.js'
import type { Early } from './early.js'

/** The supervisor has answered that it will not or cannot. */
export class ProblemError extends Error {
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.detail)
    this.name = 'ProblemError'
    this.problem = problem
  }

  /** Whether another token would help. */
  get isAboutToken(): boolean {
    return this.problem.code === 'token-required' || this.problem.code === 'token-wrong'
  }
}

/** The API of the supervisor that has served this page. All reject with a `ProblemError` for its refusals, and with a `TypeError` when it cannot be reached. */
export class Api {
  /** What it acts with. */
  token: string | undefined
  #early: Promise<Response> | undefined

  /** @param early the events, which the page has asked for already */
  constructor({ token, events }: Early) {
    this.token = token
    this.#early = events
  }

  async read<T>(path: string, query: Readonly<Record<string, string | number>> = {}, signal?: AbortSignal): Promise<T> {
    const answer = await this.#send('GET', path + queryOf(query), { accept: contentTypes.json }, undefined, signal)
    return (await answer.json()) as T
  }

  /**
   * Server-sent events, as they come. By `fetch` and not by `EventSource`, which can neither send a token nor say why it failed.
   *
   * @param onChunk called whenever anything arrives
   */
  async *follow(path: string, { query = {}, headers = {}, signal, onChunk }: { query?: Readonly<Record<string, string | number | boolean>>; headers?: Readonly<Record<string, string>>; signal: AbortSignal; onChunk?: () => void }): AsyncGenerator<ServerSentEvent> {
    const early = path === paths.events ? this.#early : undefined
    this.#early = path === paths.events ? undefined : this.#early
    const answer = await (early ? early.then(required) : this.#send('GET', path + queryOf(query), { accept: contentTypes.events, ...headers }, undefined, signal))
    if (!answer.body) return
    yield* readEvents(chunks(answer.body, signal, onChunk))
    signal.throwIfAborted()
  }

  /** Asks for an action, and resolves when it has begun; how it goes on is told by events. */
  async act<Name extends ActionName>(name: Name, body: ActionRequests[Name]): Promise<ActionResult> {
    const answer = await this.#send('POST', `/v1/${name}`, { accept: contentTypes.json, 'content-type': contentTypes.json }, JSON.stringify(body))
    return (await answer.json()) as ActionResult
  }

  /** Whether this token may act. A request without what it needs is refused for that reason alone once the token is right, and does nothing. */
  async accepts(token: string): Promise<boolean> {
    const before = this.token
    this.token = token
    try {
      await this.#send('POST', '/v1/signal', { 'content-type': contentTypes.json }, '{}')
      return true
    } catch (error) {
      if (error instanceof ProblemError && error.isAboutToken) return false
      if (error instanceof ProblemError && error.problem.code === 'invalid-parameter') return true
      throw error
    } finally {
      this.token = before
    }
  }

  async #send(method: 'GET' | 'POST', path: string, headers: Readonly<Record<string, string>>, body?: string, signal?: AbortSignal): Promise<Response> {
    const answer = await fetch(path, {
      method,
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
      headers: { [clientHeader]: 'page', ...headers, ...(this.token !== undefined && { authorization: `Bearer ${this.token}` }) },
      ...(body !== undefined && { body }),
      ...(signal && { signal }),
    })
    return required(answer)
  }
}

/** Rejects with what is wrong with an answer. */
async function required(answer: Response): Promise<Response> {
  if (answer.ok) return answer
  throw new ProblemError(await problemOf(answer))
}

async function problemOf(answer: Response): Promise<Problem> {
  try {
    return (await answer.json()) as Problem
  } catch {
    return { type: 'urn:asc:problem:internal', code: 'internal', status: answer.status, title: 'Internal', detail: `The answer was ${answer.status} ${answer.statusText}` }
  }
}

async function* chunks(body: ReadableStream<Uint8Array>, signal: AbortSignal, onChunk: (() => void) | undefined): AsyncGenerator<Uint8Array> {
  const reader = body.getReader()
  signal.addEventListener('abort', () => void reader.cancel().catch(() => {}))
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      onChunk?.()
      yield value
    }
  } finally {
    await reader.cancel().catch(() => {})
  }
}

function queryOf(query: Readonly<Record<string, string | number | boolean>>): string {
  const entries = Object.entries(query)
  return entries.length === 0 ? '' : `?${new URLSearchParams(entries.map(([name, value]) => [name, String(value)])).toString()}`
}
