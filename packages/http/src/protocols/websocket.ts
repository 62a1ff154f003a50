import type { EventEmitter } from 'node:events'
import type { IncomingMessage } from 'node:http'
import type { Server, Socket } from 'node:net'

/** How much had been written to a connection when it asked to become a WebSocket. */
const asked = new WeakMap<Socket, number>()

/** RFC 6455 §5.2: FIN and opcode 8, a payload of two bytes, the code 1012 ("Service Restart"). A server masks nothing. */
const closeFrame = Buffer.from([0x88, 0x02, 1012 >> 8, 1012 & 0xff])

/**
 * Takes note of the connections that ask to become WebSockets. It listens to `upgrade` only while the program does: a listener
 * more would keep Node from answering such requests like any other.
 */
export function watchWebSockets(server: Server): void {
  const emitter = server as EventEmitter
  const note = ({ headers }: IncomingMessage, socket: Socket): void => {
    if (headers.upgrade?.toLowerCase() === 'websocket') asked.set(socket, socket.bytesWritten)
  }
  let listens = false
  const follow = (event: string | symbol, listener: unknown, others: number): void => {
    if (event !== 'upgrade' || listener === note || listens === others > 0) return
    listens = others > 0
    if (listens) emitter.prependListener('upgrade', note)
    else emitter.off('upgrade', note)
  }
  const count = (): number => emitter.listenerCount('upgrade') - (listens ? 1 : 0)
  emitter.on('newListener', (event: string | symbol, listener: unknown) => follow(event, listener, 1))
  emitter.on('removeListener', (event: string | symbol, listener: unknown) => {
    if (event !== 'upgrade') return
    if (listener === note) listens = false
    follow(event, undefined, count())
  })
  follow('upgrade', undefined, count())
}

/** Whether the connection has become a WebSocket: it asked, and has been answered. */
export function isWebSocket(connection: Socket): boolean {
  const before = asked.get(connection)
  return before !== undefined && connection.bytesWritten > before
}

/** Says goodbye to a WebSocket: its client sees the code 1012, by which it may connect anew. Libraries write whole frames, so that it falls between two. */
export function closeWebSocket(connection: Socket): void {
  connection.on('error', () => {}).end(closeFrame)
}
