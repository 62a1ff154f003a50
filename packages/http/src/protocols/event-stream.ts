import type { ServerResponse } from 'node:http'

/** A response as Node keeps it: the header as it was written. */
type WrittenResponse = ServerResponse & { readonly _header?: string | null }

const mediaType = /^text\/event-stream\b/i
const headerLine = /^content-type: *text\/event-stream\b/im

/** Whether an HTTP/1 response has begun to be an event stream (`text/event-stream`). Its client connects anew when it ends. */
export function isEventStream(response: ServerResponse): boolean {
  if (!response.headersSent) return false
  // `writeHead` with headers of its own leaves no trace but the text.
  const { _header: header } = response as WrittenResponse
  return typeof header === 'string' ? headerLine.test(header) : isEventStreamType(response.getHeader('content-type'))
}

/** Whether a media type is that of an event stream. */
export function isEventStreamType(value: unknown): boolean {
  return mediaType.test(String(value))
}
