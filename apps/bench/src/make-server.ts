import { createServer, type Server } from 'node:http'

/** The server that everybody runs. */
export function makeServer(): Server {
  return createServer((_request, response) => response.end('hello\n'))
}
