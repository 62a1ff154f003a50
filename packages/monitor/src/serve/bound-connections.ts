import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/**
 * Bounds the connections of a server. When all are taken, a new one takes the place of the one that has waited longest for a request, or for the rest of its
 * header; if none waits, of the oldest that is no stream. So a client that takes all of them cannot keep a probe out.
 *
 * A connection has one request at a time. One that sends the next request before the answer is closed: Node would read, and answer, a thousand of them
 * before it writes.
 */
export function boundConnections(server: Server, most: number): void {
  // Both in the order in which they came.
  const open = new Set<Socket>()
  const waiting = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    if (open.size >= most) evict()
    open.add(socket)
    waiting.add(socket)
    socket.once('close', () => leave(socket))
  })
  for (const event of ['request', 'checkExpectation']) {
    server.prependListener(event, ({ socket }: IncomingMessage, response: ServerResponse) => {
      if (!waiting.delete(socket)) return void socket.destroy()
      response.once('close', () => {
        if (open.has(socket)) waiting.add(socket)
      })
    })
  }

  function evict(): void {
    const [oldest = [...open].find(({ timeout }) => timeout !== 0)] = waiting
    if (!oldest) return
    leave(oldest)
    oldest.destroy()
  }

  function leave(socket: Socket): void {
    open.delete(socket)
    waiting.delete(socket)
  }
}
