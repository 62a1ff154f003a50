import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { problemOf, ProblemError } from '../act/problem-error.js'
import { clientHeader } from '../contract/api.js'
import { warn } from '@asc/core/backend'
import { admit, type Access } from './access.js'
import { answerProblem } from './answers.js'
import { boundConnections } from './bound-connections.js'
import type { Operated } from './context.js'
import { routeOf } from './routes.js'

/** How much clients may cost, in connections and milliseconds. */
const bounds = { connections: 200, headers: 5_000, request: 10_000, keepAlive: 5_000, silence: 30_000 }

/**
 * Makes the server of the API for one address. It keeps nothing alive, and no client holds it up: connections, headers, bodies and
 * silence are bounded.
 */
export function apiServer(operated: Operated, access: Access): Server {
  const server = createServer({
    requestTimeout: bounds.request, headersTimeout: bounds.headers, keepAliveTimeout: bounds.keepAlive, connectionsCheckingInterval: 2_000, maxHeaderSize: 16 * 1024,
  })
  boundConnections(server, bounds.connections)
  server.timeout = bounds.silence
  server.on('connection', (socket) => void socket.unref())
  server.on('request', (request, response) => void answer(operated, access, request, response))
  // Without these Node would take an upgrade for a request, and answer 100 before the body is wanted.
  server.on('upgrade', (_request, socket: Socket) => refuse(socket, 'This address speaks no other protocol than HTTP'))
  server.on('checkExpectation', (request, response) => void answer(operated, access, request, response))
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => refuse(socket, error.message, error.code))
  return server.unref()
}

async function answer(operated: Operated, access: Access, request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.on('error', () => {})
  if (request.socket.destroyed) return
  try {
    const url = new URL(request.url ?? '/', 'http://localhost')
    admit(request, url.pathname, access)
    await routeOf(request.method ?? 'GET', url.pathname)(operated, { request, response, url, local: access.local, by: clientOf(request, access) })
  } catch (error) {
    const { problem } = problemErrorOf(error)
    // Who guesses tokens has to connect for each.
    answerProblem(response, problem, problem.status === 401 ? { 'www-authenticate': 'Bearer', connection: 'close' } : problem.status === 405 ? { allow: 'GET, HEAD, POST' } : {})
  }
}

/** What a client calls itself, and from where it is; it is shown to others, and grants nothing. */
function clientOf({ headers, socket }: IncomingMessage, { local }: Access): string {
  const name = String(headers[clientHeader] ?? headers['user-agent'] ?? 'somebody').replace(/[^\x20-\x7e]/g, '?').slice(0, 120)
  return local ? name : `${name} from ${socket.remoteAddress ?? 'somewhere'}`
}

function problemErrorOf(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error
  const { code } = error as NodeJS.ErrnoException
  if (code === 'ECONNRESET' || code === 'ERR_INVALID_URL') return new ProblemError('bad-request', 'The request cannot be read')
  warn(Object.assign(new Error(`The monitor could not answer a request: ${String(error)}`, { cause: error }), { name: 'MonitorWarning' }))
  return new ProblemError('internal', `The monitor could not answer: ${error instanceof Error ? error.message : String(error)}`)
}

/** Answers what is no request by hand. */
function refuse(socket: Socket, detail: string, code?: string): void {
  if (socket.destroyed || !socket.writable || code === 'ECONNRESET') return void socket.destroy()
  const problem = problemOf(code === 'HPE_HEADER_OVERFLOW' ? 'header-too-large' : 'bad-request', detail)
  const body = `${JSON.stringify(problem)}\n`
  socket.on('error', () => {})
  socket.end(`HTTP/1.1 ${problem.status} ${problem.title}\r\nasc-api: 1\r\ncontent-type: application/problem+json; charset=utf-8\r\nconnection: close\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
  setTimeout(() => socket.destroy(), 1_000).unref()
}
