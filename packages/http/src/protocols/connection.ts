import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Session } from './http2.js'

/**
 * A connection with the marks that Node's own modules leave on it. They are not documented, but they are what
 * `server.closeIdleConnections()` itself goes by, they are the same from Node 20 to 26, and reading them when a drain begins
 * saves counting every request before.
 */
export interface Connection extends Socket {
  /** HTTP/1: the response whose turn it is; none between two requests. After an upgrade: whatever a framework has put there. */
  readonly _httpMessage?: ServerResponse | null
  /** HTTP/1: the parser; `incoming` is the request that it read last. None before HTTP/1 begins, and none after an upgrade. */
  readonly parser?: { readonly incoming?: IncomingMessage | null } | null
  /** TLS: the connection underneath. */
  readonly _parent?: Connection | null
}

/** The open connections, each with its session where it speaks HTTP/2. */
export type Connections = Map<Connection, Session | undefined>

/** Whether the connection speaks HTTP/1 now: not before a TLS handshake is over, not after an upgrade, not in HTTP/2. */
export function speaksHttp1(connection: Connection): boolean {
  return Boolean(connection.parser) && !connection.destroyed
}

/** The HTTP/1 response in flight. A response that a framework has assigned to an upgraded connection is none. */
export function responseInFlight(connection: Connection): ServerResponse | undefined {
  return speaksHttp1(connection) ? (connection._httpMessage ?? undefined) : undefined
}
