import type { EventEmitter } from 'node:events'
import type { Socket } from 'node:net'
import { now } from '../base/now.js'
import { enterLoss, type Account } from './account.js'

/** What is used of autocannon's client; the names with an underscore are not public, and the same since version 2. */
export interface Client extends EventEmitter {
  conn?: Socket
  readonly destroyed: boolean
  readonly parser: { reinitialize(type: 'RESPONSE'): void }
  readonly pipelinedRequests: { clear(): void }
  _connect(): void
  _doRequest(): void
  destroy(): void
}

/** What clients may do: ask more, and connect anew. Both are taken from them at the end. */
export interface Permissions {
  asking: boolean
  connecting: boolean
}

interface Connection {
  /** When it was asked for. */
  readonly openedAt: number
  readonly port?: number
  readonly answers: number
  /** The server has announced that it closes. */
  readonly closing: boolean
}

/** How long to wait, in milliseconds, before knocking again at a closed door. */
const pause = 100

/**
 * Makes a client of autocannon account for every request. Left alone, it
 *
 * - sends its next request on a connection that the server has just announced to close, which RFC 9112 §9.6 forbids, and counts the
 *   reset that follows as an error of the server;
 * - counts nothing at all when a connection ends before the answer: what a crash loses is hidden;
 * - starts on a new connection with what it had read of an answer on the old one.
 *
 * Here a request is lost if and only if it was sent and its connection ended without the whole answer.
 */
export function makeAccountable(client: Client, account: Account, permissions: Permissions): void {
  const connect = client._connect.bind(client)
  const ask = client._doRequest.bind(client)
  let connection: Connection = { openedAt: now(), answers: 0, closing: false }
  let pending = false
  let error: Error | undefined

  client._connect = () => {
    const refused = connection.port === undefined && pending
    leave()
    if (refused) setTimeout(open, pause)
    else open()
  }

  client._doRequest = () => {
    if (connection.closing) return
    if (!permissions.asking) return client.destroy()
    pending = true
    account.requests += 1
    ask()
  }

  client.on('headers', ({ shouldKeepAlive }: { shouldKeepAlive: boolean }) => {
    connection = { ...connection, closing: !shouldKeepAlive }
  })
  client.on('response', () => {
    pending = false
    if (connection.answers === 0) account.established += 1
    connection = { ...connection, answers: connection.answers + 1 }
  })
  client.on('connError', (cause: Error) => (error = cause))
  client.on('done', () => {
    leave()
    account.clients -= 1
  })

  function open(): void {
    if (client.destroyed) return
    if (!permissions.asking || !permissions.connecting) return client.destroy()
    connection = { openedAt: now(), answers: 0, closing: false }
    connect()
    const socket = client.conn
    socket?.once('connect', () => {
      connection = { ...connection, port: socket.localPort }
    })
  }

  /** Closes the books on the connection, and sees that nothing of it reaches the next. */
  function leave(): void {
    const { openedAt, port, answers } = connection
    const silence = client.conn?.readableEnded ? 'closed without an answer' : 'no answer in time'
    if (pending) enterLoss(account, { reason: error?.message ?? silence, openedAt, port })
    if (answers > 0) account.established -= 1
    connection = { openedAt: now(), answers: 0, closing: false }
    pending = false
    error = undefined
    client.conn?.removeAllListeners('data').removeAllListeners('end').removeAllListeners('error')
    client.conn?.on('error', () => {}).destroy()
    client.parser.reinitialize('RESPONSE')
    client.pipelinedRequests.clear()
  }
}
