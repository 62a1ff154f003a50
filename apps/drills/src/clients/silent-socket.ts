import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** What a client has sent before it vanished without a word: neither FIN nor RST comes from it any more. */
export const silences = {
  'nothing at all': '',
  'a request that was answered': 'GET / HTTP/1.1\r\nHost: drill\r\n\r\n',
  'half a header': 'GET / HTTP/1.1\r\nHost:',
} as const

/** The same while a request is in flight, which a drain waits for as long as the child may live. */
export const silencesInFlight = {
  'half an upload': 'POST / HTTP/1.1\r\nHost: drill\r\nContent-Length: 100\r\n\r\nhalf',
  'a request for more than its buffers take': 'GET /flood?32768 HTTP/1.1\r\nHost: drill\r\n\r\n',
} as const

/** A connection of a client that has vanished. To a server that looks like one that is silent. */
export async function silentSocket(port: number, sent: string): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }).on('error', () => {})
  await once(socket, 'connect')
  if (sent !== '') await new Promise((resolve) => socket.write(sent, resolve))
  if (sent.startsWith('GET /') && sent.endsWith('\r\n\r\n')) await once(socket, 'readable')
  return socket
}
