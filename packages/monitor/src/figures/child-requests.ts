/** Counts the requests of all HTTP servers of a child, from the first question of the supervisor on. It imports nothing but Node. */
import { subscribe } from 'node:diagnostics_channel'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ServerHttp2Stream } from 'node:http2'
import type { Server } from 'node:net'

/** Upper bounds of the histogram, in seconds: those of prom-client for requests. */
export const durationBounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const

/** The durations of answers with statuses of one class, such as `2xx`. */
export interface Durations {
  /** How many took at most each bound, not cumulative; the last one is for longer ones. */
  readonly counts: number[]
  /** Seconds. */
  sum: number
}

/** What has been counted. */
export const requests = {
  inFlight: 0,
  served: 0,
  durations: {} as Record<string, Durations>,
}

const servers = new Set<Server & { readonly _connections?: number }>()
let counting = false

/** Begins to count; a second call does nothing. */
export function countRequests(): void {
  if (counting) return
  counting = true
  subscribe('http.server.request.start', (message) => {
    const { response, server } = message as { request: IncomingMessage; response: ServerResponse; server: Server }
    const begin = performance.now()
    if (!servers.has(server)) enter(server)
    requests.inFlight += 1
    response.once('close', () => finished(begin, response.writableFinished ? response.statusCode : undefined))
  })
  // Published by Node 22.17, 24.2 and later.
  subscribe('http2.server.stream.start', (message) => {
    const { stream } = message as { stream: ServerHttp2Stream }
    const begin = performance.now()
    requests.inFlight += 1
    stream.once('close', () => finished(begin, stream.rstCode === 0 ? Number(stream.sentHeaders?.[':status']) : undefined))
  })
}

/** An answer that was never finished has no status that the client has seen. */
function finished(begin: number, status: number | undefined): void {
  requests.inFlight -= 1
  requests.served += 1
  note(status, (performance.now() - begin) / 1000)
}

/** The open connections of the servers that have had a request; `undefined` where there is none. */
export function openConnections(): number | undefined {
  if (servers.size === 0) return undefined
  let sum = 0
  for (const { _connections = 0 } of servers) sum += _connections
  return sum
}

function enter(server: Server): void {
  servers.add(server)
  server.once('close', () => servers.delete(server))
}

function note(status: number | undefined, seconds: number): void {
  const kind = status === undefined || Number.isNaN(status) ? 'aborted' : `${Math.floor(status / 100)}xx`
  const durations = (requests.durations[kind] ??= { counts: new Array<number>(durationBounds.length + 1).fill(0), sum: 0 })
  const at = durationBounds.findIndex((bound) => seconds <= bound)
  durations.counts[at < 0 ? durationBounds.length : at]! += 1
  durations.sum += seconds
}
