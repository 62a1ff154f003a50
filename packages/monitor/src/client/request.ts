import { request as httpRequest, type IncomingMessage } from 'node:http'
import { readFileSync } from 'node:fs'
import { apiVersion, clientHeader, versionHeader } from '../contract/api.js'
import type { ActionProblem } from '../contract/actions.js'
import { MonitorError } from '../location/monitor-error.js'
import { ownerPath } from '../location/socket-path.js'
import { ApiError, NoAnswerError, NotRunningError } from './client-errors.js'

/** Where a supervisor is, and who asks. */
export interface Endpoint {
  /** For messages. */
  readonly name: string
  /** The socket, or the address `http://HOST:PORT`. */
  readonly socket?: string | undefined
  readonly url?: string | undefined
  readonly token?: string | undefined
  /** Who asks; see `clientHeader`. */
  readonly client: string
  /** Milliseconds until the first byte of an answer. */
  readonly timeout: number
}

/** One request. */
export interface Call {
  readonly method?: 'GET' | 'POST'
  readonly path: string
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>
  readonly body?: object | undefined
  readonly accept?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal | undefined
  /** 0: an answer may take as long as it wants. */
  readonly timeout?: number
}

/**
 * Sends a request, and resolves with the answer once its head is here.
 *
 * @throws {NotRunningError} if nobody listens there
 * @throws {NoAnswerError} if there is no answer in time
 * @throws {ApiError} if the status is 400 or more
 * @throws {MonitorError} for another version of the API, or what is no supervisor
 */
export async function send(endpoint: Endpoint, call: Call): Promise<IncomingMessage> {
  const answer = await open(endpoint, call)
  const version = Number(answer.headers[versionHeader])
  if (version !== apiVersion) {
    answer.destroy()
    throw new MonitorError(Number.isInteger(version)
      ? `Cannot speak with '${endpoint.name}' as it has version ${version} of the API and this client version ${apiVersion}. Use the client that belongs to it`
      : `Cannot speak with '${endpoint.name}' as what answers there is not a supervisor of @asc`)
  }
  if ((answer.statusCode ?? 0) >= 400 && call.accept !== 'probe') throw new ApiError((await readJson(answer)) as ActionProblem)
  return answer
}

/** The body of an answer as JSON. */
export async function readJson(answer: IncomingMessage): Promise<unknown> {
  return JSON.parse(await readText(answer))
}

export async function readText(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of answer) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

function open(endpoint: Endpoint, { method = 'GET', path, query = {}, body, accept, headers = {}, signal, timeout = endpoint.timeout }: Call): Promise<IncomingMessage> {
  const text = body === undefined ? undefined : JSON.stringify(body)
  const options = {
    method,
    path: `${path}${queryOf(query)}`,
    agent: false as const,
    ...(signal && { signal }),
    headers: {
      [clientHeader]: endpoint.client,
      ...(accept && accept !== 'probe' && { accept }),
      ...(endpoint.token !== undefined && { authorization: `Bearer ${endpoint.token}` }),
      ...(text !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
      ...headers,
    },
  }
  return new Promise((resolve, reject) => {
    const request = endpoint.url === undefined ? httpRequest({ ...options, socketPath: endpoint.socket, host: 'localhost' }) : httpRequest(endpoint.url, options)
    const timer = timeout > 0 ? setTimeout(() => request.destroy(noAnswer(endpoint, timeout)), timeout) : undefined
    request.on('response', (answer) => {
      clearTimeout(timer)
      resolve(answer)
    })
    request.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer)
      reject(explained(endpoint, error))
    })
    request.end(text)
  })
}

function queryOf(query: NonNullable<Call['query']>): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined)
  return given.length === 0 ? '' : `?${new URLSearchParams(Object.fromEntries(given.map(([name, value]) => [name, String(value)]))).toString()}`
}

function noAnswer(endpoint: Endpoint, timeout: number): NoAnswerError {
  const pid = ownerOf(endpoint)
  return new NoAnswerError(`'${endpoint.name}'${pid === undefined ? '' : ` (pid ${pid})`} has not answered within ${timeout} ms: it is stopped, or its event loop is blocked`, pid)
}

/** The pid that the supervisor has written beside its socket. */
function ownerOf({ socket }: Endpoint): number | undefined {
  try {
    const { pid } = JSON.parse(readFileSync(ownerPath(socket!), 'utf8')) as { pid?: unknown }
    return typeof pid === 'number' ? pid : undefined
  } catch {
    return undefined
  }
}

function explained(endpoint: Endpoint, error: NodeJS.ErrnoException): Error {
  const where = endpoint.url ?? endpoint.socket
  if (error.code === 'ENOENT') return new NotRunningError(`'${endpoint.name}' is not running: there is no socket ${where}`, { cause: error })
  if (error.code === 'ECONNREFUSED') return new NotRunningError(`'${endpoint.name}' is not running: nobody listens on ${where}`, { cause: error })
  if (error.code === 'EACCES') return new MonitorError(`Cannot speak with '${endpoint.name}' as ${where} belongs to another user`, { cause: error })
  if (error.code === 'ECONNRESET' || error.code === 'EPIPE') return new NotRunningError(`'${endpoint.name}' has ended, or has closed the connection`, { cause: error })
  return error
}
