import { makeServer } from './make-server.js'

/** Serves as the manuals of the peers have it: asked to end, it stops accepting, and ends with its last connection. Says when it is ready. */
export function servePlainly(port: number, protocol?: 'http' | 'http2'): void {
  const server = makeServer(protocol).listen(port, '127.0.0.1', () => process.send?.('ready'))
  const end = () => void server.close(() => process.exit())
  process.once('SIGINT', end)
  process.once('SIGTERM', end)
  process.on('message', (message) => message === 'shutdown' && end())
}
