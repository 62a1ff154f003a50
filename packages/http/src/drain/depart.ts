import type { ServerResponse } from 'node:http'
import { responseInFlight, type Connection } from '../protocols/connection.js'
import { isEventStream, isEventStreamType } from '../protocols/event-stream.js'
import { openStreams, type Session, type Stream } from '../protocols/http2.js'
import { closeWebSocket, isWebSocket } from '../protocols/websocket.js'

/** How long, in milliseconds, a client may take to read a goodbye before its connection is destroyed. */
const farewell = 500
/** How long the connection of an event stream that has ended stays open for a client that comes again on it. */
const encore = 250
/** RFC 9113 §7: INTERNAL_ERROR. CANCEL would look to the client of `node:http2` as if the answer were whole. */
const internalError = 2

/**
 * Ends a connection whose time is over, whatever it is doing. Where the protocol has a proper end that makes a client come again, it
 * gets that: the end of an event stream, the close frame of a WebSocket. Everything else is cut off, so that nobody
 * takes half an answer for a whole one.
 *
 * @returns whether a request was in flight
 */
export function depart(connection: Connection, session: Session | undefined): boolean {
  if (session) return departSession(connection, session)
  const response = responseInFlight(connection)
  if (response && isEventStream(response)) endEventStream(connection, response)
  else if (!response && isWebSocket(connection)) leaveTo(connection, closeWebSocket)
  else connection.destroy()
  return response !== undefined
}

/**
 * Ends an event stream, whose program may go on writing: that must not end the program. The client may send its next request on the same connection,
 * before it can see it closed. The answer to that says `Connection: close`; if it is an event stream again, it ends as well.
 */
function endEventStream(connection: Connection, stream: ServerResponse): void {
  end(stream)
  const timer = setTimeout(() => {
    const next = responseInFlight(connection)
    if (next && next !== stream && isEventStream(next)) leaveTo(connection, () => end(next))
    else connection.destroy()
  }, encore)
  connection.once('close', () => clearTimeout(timer))
}

/** Ends the event streams of a connection, which stays open for their client. */
export function endEventStreams(connection: Connection, session: Session | undefined): void {
  const response = responseInFlight(connection)
  if (response && isEventStream(response)) end(response)
  if (session) openStreams(session).filter(isEventStreamOfHttp2).forEach(endStream)
}

function end(stream: ServerResponse): void {
  stream.on('error', () => {})
  if (!stream.writableEnded) stream.end()
}

/** The session has been told to go away: it ends after its last stream. */
function departSession(connection: Connection, session: Session): boolean {
  const streams = openStreams(session)
  for (const stream of streams) endStream(stream)
  leaveTo(connection, hangUp)
  return streams.length > 0
}

function endStream(stream: Stream): void {
  stream.on('error', () => {})
  if (isEventStreamOfHttp2(stream)) stream.end()
  else stream.close(internalError)
}

function isEventStreamOfHttp2(stream: Stream): boolean {
  return stream.headersSent && isEventStreamType(stream.sentHeaders?.['content-type'])
}

/** After GOAWAY a session ends by itself; Node would then wait for the client to hang up as well. */
export function hangUp(connection: Connection): void {
  if (connection.writableFinished) connection.destroy()
  else connection.once('finish', () => connection.destroy())
}

/** Says a goodbye, and destroys the connection of a client that does not leave. */
function leaveTo(connection: Connection, goodbye: (connection: Connection) => void): void {
  goodbye(connection)
  const timer = setTimeout(() => connection.destroy(), farewell)
  connection.once('close', () => clearTimeout(timer))
}
