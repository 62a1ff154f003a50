import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { Server, Socket } from 'node:net'
import { responseInFlight, type Connection } from './connection.js'

/** The events that hand a request to the user, each with the request and its response. */
const requestEvents = ['request', 'checkContinue', 'checkExpectation']

/**
 * Answers whatever HTTP/1 request arrives from now on with `Connection: close` (RFC 9112 §9.6), on each connection that is to leave.
 *
 * It listens only to events that the user listens to: a listener more would change what Node does with `Expect`, and would switch
 * an HTTP/2 server that uses `stream` to its compatibility API.
 *
 * @returns a function that takes it back
 */
export function closeAfterNext(server: Server, leaves: (connection: Socket) => boolean): () => void {
  const events = requestEvents.filter((event) => server.listenerCount(event) > 0)
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    if (request.httpVersionMajor < 2 && leaves(request.socket)) announceClose(response)
  }
  for (const event of events) server.prependListener(event, listener)
  return () => events.forEach((event) => server.off(event, listener))
}

/** The same for the request in flight on this connection, and for those the client has pipelined behind it. */
export function closeAfterCurrent(connection: Connection): void {
  const response = responseInFlight(connection)
  if (!response) return
  announceClose(response)
  response.once('close', () => closeAfterCurrent(connection))
}

const announced = new WeakSet<ServerResponse>()

/**
 * Puts `Connection: close` on a response at the moment its header is written: it then wins over a `keep-alive` that a proxying
 * handler copies from upstream, and it is known whether the client has pipelined another request, which must not be cut off.
 * Without effect once the header is written: that connection stays open, and its next response is the last.
 */
function announceClose(response: ServerResponse): void {
  if (response.headersSent || announced.has(response)) return
  announced.add(response)
  // `writeHead` is where implicit headers pass as well.
  const writeHead = response.writeHead as (status: number, ...rest: unknown[]) => ServerResponse
  response.writeHead = function (this: ServerResponse, status: number, ...rest: unknown[]) {
    if (status >= 200 && !response.headersSent && isLatest(response)) {
      const headers = rest.at(-1)
      if (typeof headers === 'object' && headers !== null) rest[rest.length - 1] = withClose(headers)
      else response.setHeader('Connection', 'close')
    }
    return writeHead.call(response, status, ...rest)
  }
}

function isLatest(response: ServerResponse): boolean {
  const latest = (response.req.socket as Connection).parser?.incoming
  return !latest || latest === response.req
}

const isOther = (name: unknown): boolean => String(name).toLowerCase() !== 'connection'

/** The headers given to `writeHead`, in whichever of its three forms, with `Connection: close` in place of any other. */
export function withClose(headers: object): OutgoingHttpHeaders | unknown[] {
  if (!Array.isArray(headers)) {
    return { ...Object.fromEntries(Object.entries(headers).filter(([name]) => isOther(name))), Connection: 'close' }
  }
  const list = headers as unknown[]
  if (Array.isArray(list[0])) return [...(list as unknown[][]).filter(([name]) => isOther(name)), ['Connection', 'close']]
  return [...list.filter((_, index) => isOther(list[index - (index % 2)])), 'Connection', 'close']
}
