import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import type { FetchHandler, RequestListener } from './framework.js'

/** Makes a handler of the Fetch API a listener of an HTTP/1 server: bodies are streamed both ways, and a client that hangs up aborts `request.signal`. */
export function fetchListener(handler: FetchHandler): RequestListener {
  return (incoming: IncomingMessage, outgoing: ServerResponse) => void answer(handler, incoming, outgoing)
}

async function answer(handler: FetchHandler, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const hungUp = new AbortController()
  outgoing.once('close', () => outgoing.writableFinished || hungUp.abort())
  try {
    const request = toRequest(incoming, hungUp.signal)
    await send(request ? await handler(request) : new Response(null, { status: 400 }), incoming.method, outgoing)
  } catch (error) {
    if (hungUp.signal.aborted) return
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
    // Half an answer must not look like a whole one.
    if (outgoing.headersSent) outgoing.destroy()
    else outgoing.writeHead(500).end()
  }
}

/** @returns `undefined` where the request names no URL, or has what the Fetch API forbids */
function toRequest(incoming: IncomingMessage, signal: AbortSignal): Request | undefined {
  const { method = 'GET', url = '/', rawHeaders, socket } = incoming
  const scheme = 'encrypted' in socket ? 'https' : 'http'
  const body = method !== 'GET' && method !== 'HEAD' ? Readable.toWeb(incoming) : null
  try {
    const target = url.startsWith('/') ? `${scheme}://${incoming.headers.host ?? 'localhost'}${url}` : url
    const headers = new Headers()
    for (let index = 0; index + 1 < rawHeaders.length; index += 2) headers.append(rawHeaders[index]!, rawHeaders[index + 1]!)
    return new Request(target, { method, headers, signal, ...(body && { body, duplex: 'half' }) })
  } catch {
    return undefined
  }
}

async function send(response: Response, method: string | undefined, outgoing: ServerResponse): Promise<void> {
  const cookies = response.headers.getSetCookie()
  for (const [name, value] of response.headers) if (name !== 'set-cookie') outgoing.setHeader(name, value)
  if (cookies.length > 0) outgoing.setHeader('set-cookie', cookies)
  outgoing.writeHead(response.status, response.statusText)
  if (!response.body || method === 'HEAD') {
    void response.body?.cancel()
    outgoing.end()
    return
  }
  const reader = response.body.getReader()
  outgoing.once('close', () => void reader.cancel().catch(() => {}))
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    if (outgoing.destroyed) return
    if (!outgoing.write(part.value)) await Promise.race([new Promise((resolve) => outgoing.once('drain', resolve)), new Promise((resolve) => outgoing.once('close', resolve))])
  }
  outgoing.end()
}
