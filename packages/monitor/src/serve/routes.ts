import { isActionName, actionNames, readRequest } from '../act/read-request.js'
import { ProblemError } from '../act/problem-error.js'
import { nearest } from '@asc/core/backend'
import { contentTypes, paths } from '../contract/api.js'
import { resolvedConfig } from '../observe/resolved-config.js'
import { openMetricsType } from '../metrics/open-metrics.js'
import { answerJson, answerText } from './answers.js'
import { answerAction } from './answer-action.js'
import type { Exchange, Operated } from './context.js'
import { belongsTo } from './filters.js'
import { openApi } from './open-api.js'
import { answerPage } from './answer-page.js'
import { answerRecording } from './answer-recording.js'
import { answerProbe } from './answer-probe.js'
import { Query } from './query.js'
import { readBody } from './read-body.js'
import { streamEvents } from './stream-events.js'
import { answerLogs } from './answer-logs.js'

/** Answers a request whose path it is. */
export type Route = (operated: Operated, exchange: Exchange) => void | Promise<void>

const none: readonly string[] = []

/** What is read by GET. */
const reading: Readonly<Record<string, Route>> = {
  '/': answerPage,
  [paths.status]: (operated, { response, url }) => {
    new Query(url.searchParams, none)
    answerText(response, 200, contentTypes.json, operated.statusText())
  },
  [paths.events]: streamEvents,
  [paths.logs]: answerLogs,
  [paths.exits]: ({ observer }, { response, url }) => {
    const query = new Query(url.searchParams, ['target', 'limit'])
    answerJson(response, 200, { exits: observer.exits.last(query.integer('limit', 20, 1, 500), belongsTo(observer, query.text('target'))) })
  },
  [paths.history]: ({ observer }, { response, url }) => {
    const query = new Query(url.searchParams, ['target', 'span', 'total'])
    const book = query.flag('total') ? observer.totals : observer.history
    const now = Date.now()
    const isOf = belongsTo(observer, query.text('target'))
    answerJson(response, 200, { time: new Date(now).toISOString(), series: book.all(now - query.integer('span', 3_600_000, 1, 3_600_000), isOf) })
  },
  [paths.config]: ({ observer }, { response, url }) => {
    new Query(url.searchParams, none)
    answerJson(response, 200, { services: observer.services.map(({ view }) => resolvedConfig(view)) })
  },
  [paths.actions]: ({ desk }, { response, url }) => {
    new Query(url.searchParams, none)
    answerJson(response, 200, { actions: desk.actions })
  },
  [paths.openapi]: async (_operated, { response, url }) => {
    new Query(url.searchParams, none)
    answerText(response, 200, contentTypes.json, await openApi())
  },
  [paths.recording]: answerRecording,
  [paths.metrics]: async (operated, { response }) => answerText(response, 200, openMetricsType, await operated.metrics()),
  [paths.livez]: answerProbe('livez'),
  [paths.readyz]: answerProbe('readyz'),
  [paths.startupz]: answerProbe('startupz'),
}

/**
 * The route of a request.
 *
 * @throws {ProblemError} `no-such-path`, `no-such-action`, `method-not-allowed`
 */
export function routeOf(method: string, path: string): Route {
  const known = Object.hasOwn(reading, path) ? reading[path] : oneAction(path)
  const action = /^\/v1\/([a-z]+)$/.exec(path)?.[1]
  const acts = action !== undefined && isActionName(action)
  if (method === 'GET' || method === 'HEAD') {
    if (known) return known
    throw acts ? new ProblemError('method-not-allowed', `'${path}' is an action: use POST`) : noPath(path)
  }
  if (method !== 'POST') throw new ProblemError('method-not-allowed', `The method ${method} is not allowed: read with GET, act with POST`)
  if (acts) return async (operated, exchange) => answerAction(operated, exchange, action, readRequest(action, await readBody(exchange.request)))
  if (known) throw new ProblemError('method-not-allowed', `'${path}' can only be read: use GET`)
  if (action === undefined) throw noPath(path)
  const meant = nearest(action, actionNames)
  throw new ProblemError('no-such-action', `There is no action '${action}'; ${meant ? `did you mean '${meant}'?` : `there are ${actionNames.join(', ')}`}`, { candidates: actionNames, ...(meant && { nearest: meant }) })
}

/** `/v1/actions/ID`. */
function oneAction(path: string): Route | undefined {
  const [, id] = /^\/v1\/actions\/(\d{1,15})$/.exec(path) ?? []
  if (id === undefined) return undefined
  return ({ desk }, { response }) => {
    const action = desk.find(Number(id))
    if (!action) throw new ProblemError('no-such-action', `There is no action ${id}, or it was so long ago that it is forgotten`)
    answerJson(response, 200, action.result(true))
  }
}

function noPath(path: string): ProblemError {
  const all = Object.keys(reading)
  const meant = nearest(path.slice(0, 100), all)
  return new ProblemError('no-such-path', `There is no path '${path.slice(0, 200)}'; ${meant ? `did you mean '${meant}'?` : `there are ${all.join(', ')}`}`, { candidates: all, ...(meant && { nearest: meant }) })
}
