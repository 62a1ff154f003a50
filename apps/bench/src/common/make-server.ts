import { createServer } from 'node:http'
import { createServer as createHttp2Server } from 'node:http2'
import type { Server } from 'node:net'

const who = `${process.pid}\n`
/** What a request to `/busy` takes of the processor, in milliseconds. */
const work = 3

function answer({ url }: { url?: string | undefined }, response: { end(text: string): unknown }): void {
  if (url === '/busy') for (const end = performance.now() + work; performance.now() < end; );
  response.end(who)
}

/** The server that everybody runs: it answers with its pid. */
export function makeServer(protocol: 'http' | 'http2' = 'http'): Server {
  return protocol === 'http2' ? createHttp2Server(answer) : createServer(answer)
}
