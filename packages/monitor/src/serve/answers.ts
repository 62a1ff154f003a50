import type { IncomingMessage, ServerResponse } from 'node:http'
import { apiVersion, contentTypes, versionHeader } from '../contract/api.js'
import type { Problem } from '../contract/problem.js'

/** Headers of every answer: nothing is kept, guessed, framed or shared with other sites. */
const always = {
  [versionHeader]: String(apiVersion),
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
}

/** Answers with a body that is ready. */
export function answerText(response: ServerResponse, status: number, type: string, body: string | Buffer, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(status, { ...always, 'content-type': type, 'content-length': Buffer.byteLength(body), ...headers })
  response.end(response.req.method === 'HEAD' ? undefined : body)
}

export function answerJson(response: ServerResponse, status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): void {
  answerText(response, status, contentTypes.json, `${JSON.stringify(body)}\n`, headers)
}

/** Answers with a problem. What is left of the request is not read: the connection is closed after it. */
export function answerProblem(response: ServerResponse, problem: Problem, headers: Readonly<Record<string, string>> = {}): void {
  if (response.headersSent) return void response.destroy()
  const unread = !response.req.complete
  answerText(response, problem.status, contentTypes.problem, `${JSON.stringify(problem)}\n`, { ...headers, ...(unread && { connection: 'close' }) })
}

/** Begins an answer that has no length. */
export function beginStream(response: ServerResponse, type: string): void {
  response.socket?.setTimeout(0)
  response.writeHead(200, { ...always, 'content-type': type, 'x-accel-buffering': 'no' })
  response.flushHeaders()
}

/** Whether the client asks for server-sent events. */
export function wantsEvents({ headers }: IncomingMessage): boolean {
  return headers.accept?.includes('text/event-stream') === true
}
