/** What a worker `web` finds in `instance.data.own`. */
export interface WebOptions {
  /** HTTP/2 and HTTP/1 over TLS instead of plain HTTP/1. */
  readonly secure?: boolean
  /** Milliseconds; default as of `serve`. */
  readonly drainTimeout?: number
  /** Tells upgraded connections when it is about to end, so that their clients can leave. */
  readonly farewell?: boolean
}

/** What it says to them. */
export const farewell = 'farewell'

/** One piece of a long answer: numbered, so that none can be missing or twice. */
export const piece = (number: number): string => `${String(number).padStart(1023, '.')}\n`
