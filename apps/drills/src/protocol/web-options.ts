/** What a worker `web` finds in `instance.data.own`. */
export interface WebOptions {
  /** HTTP/2 and HTTP/1 over TLS instead of plain HTTP/1. */
  readonly secure?: boolean
  /** HTTP/2 over TCP, and nothing else. */
  readonly plainHttp2?: boolean
  /** Milliseconds; default as of `serve`. */
  readonly drainTimeout?: number
  /** Milliseconds that an idle connection is kept; default as of Node, 5000. */
  readonly keepAliveTimeout?: number
  /** Tells upgraded connections when it is about to end, so that their clients can leave. */
  readonly farewell?: boolean
}

/** What it says to them. */
export const farewell = 'farewell'

/** One piece of a long answer, 1024 bytes: numbered, so that none can be missing or twice. */
export const piece = (number: number): string => `${String(number).padStart(1023, '.')}\n`

/** An answer that takes a second and a half, and where it is told. */
export const longAnswer = {
  path: '/long?30,50',
  text: Array.from({ length: 30 }, (_, number) => piece(number)).join(''),
}
