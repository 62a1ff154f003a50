import type { Tally } from './tally.js'

/** Where a client finds the server. */
export interface Target {
  readonly secure: boolean
  readonly port: number
  /** A Unix socket, instead of the port. */
  readonly socketPath?: string
  /** Where programs find the certificate to trust. */
  readonly certificateFile: string
}

/** A client that no one here wrote, and how it is made to ask without pause. */
export interface ClientKind {
  readonly name: string
  /** Why it cannot be used on this machine. */
  absent?(): string | undefined
  start(target: Target): Client
}

/** A client that asks until it is told to end. */
export interface Client {
  readonly tally: Tally
  /** Whether its tally grows while it asks. Otherwise it fills when the client ends. */
  readonly tells: boolean
  /** Resolves when its last request has been answered or lost. */
  end(): Promise<void>
}

/** How long a client waits for an answer, in milliseconds. Longer than any timeout of the server: who waits in vain shows. */
export const clientTimeout = 30_000

/** The whole answer of a worker `web` to `/`. */
export const answer = 'answered'

export const urlOf = ({ secure, port }: Target, path = '/'): string => `${secure ? 'https' : 'http'}://127.0.0.1:${port}${path}`
