/** Children that real clients speak with: HTTP/1, HTTP/2, WebSocket; plain or over TLS. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createSecureServer, createServer as createHttp2Server, type Http2SecureServer, type Http2Server, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2'
import type { Duplex } from 'node:stream'
import type { Instance } from '@asc/core'
import { serve } from '@asc/http'
import { WebSocketServer } from 'ws'
import { certificate } from '../base/certificate.js'
import { answer } from '../clients/client.js'
import type { WorkerData } from '../protocol/service-options.js'
import { farewell, piece, type WebOptions } from '../protocol/web-options.js'

/**
 * - `/`: the answer, when the whole request has come
 * - `/early`: the answer at once, whatever the client is still sending
 * - `/long?PIECES,MS`: so many pieces, one after so many milliseconds each
 * - `/flood?PIECES`: so many pieces at once
 * - an upgrade to WebSocket: what is said is said back
 */
export default async function web(instance: Instance<WorkerData>): Promise<void> {
  const options = (instance.data.own ?? {}) as WebOptions
  const server = makeServer(options)
  if (options.keepAliveTimeout !== undefined) Object.assign(server, { keepAliveTimeout: options.keepAliveTimeout })
  const sockets = new WebSocketServer({ noServer: true })
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    sockets.handleUpgrade(request, socket, head, (socket) => {
      socket.on('error', () => {}).on('message', (data, isBinary) => socket.send(data, { binary: isBinary }))
      if (options.farewell && instance.signal.aborted) socket.send(farewell)
    })
  })
  if (options.farewell) instance.signal.addEventListener('abort', () => sockets.clients.forEach((socket) => socket.send(farewell)))
  await serve(instance, server, { ...(options.drainTimeout !== undefined && { drainTimeout: options.drainTimeout }) })
}

function makeServer({ secure, plainHttp2 }: WebOptions): Server | Http2Server | Http2SecureServer {
  if (secure) return createSecureServer({ ...certificate, allowHTTP1: true }, respond)
  return plainHttp2 ? createHttp2Server(respond) : createServer(respond)
}

type Request = IncomingMessage | Http2ServerRequest
type Response = (ServerResponse | Http2ServerResponse) & { write(text: string): boolean }

function respond(request: Request, response: Response): void {
  const [path, query = ''] = (request.url ?? '/').split('?')
  const [pieces = 0, pause = 0] = query.split(',').map(Number)
  if (path === '/early') return void response.end(answer)
  request.resume()
  if (path === '/flood') return void response.end(Array.from({ length: pieces }, (_, number) => piece(number)).join(''))
  if (path === '/long') return tellSlowly(response, pieces, pause)
  request.on('end', () => response.end(answer))
}

function tellSlowly(response: Response, pieces: number, pause: number): void {
  let number = 0
  const timer = setInterval(() => {
    response.write(piece(number++))
    if (number < pieces) return
    clearInterval(timer)
    response.end()
  }, pause)
  response.on('close', () => clearInterval(timer))
}
