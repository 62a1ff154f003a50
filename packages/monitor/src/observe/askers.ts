import type { StopCause } from '@asc/core'

/** What somebody has asked for, and how long that explains the ends of children. */
interface Request {
  readonly by: string
  readonly causes: readonly StopCause[]
  /** Names of children; `undefined`: all. */
  readonly names: ReadonlySet<string> | undefined
  /** `undefined`: it is under way. */
  endedAt: number | undefined
}

/** How long after its end a request still explains the ends of children, in milliseconds. */
const lingers = 2_000

/** Which causes of ends an action of a controller leads to. */
const causesOf: Readonly<Record<string, readonly StopCause[]>> = {
  restart: ['restart', 'withdraw'],
  reload: ['reload', 'replace'],
  scale: ['scale'],
  grow: ['scale'],
  shrink: ['scale'],
  stop: ['stop'],
  kill: ['stop'],
  quit: ['stop'],
}

/** Which operation of a controller an action of a signal is, where it has another name. */
const operationOf: Readonly<Record<string, string>> = { grow: 'scale', shrink: 'scale', kill: 'stop', quit: 'stop' }

/** Remembers who has asked for what in one service, so that an exit can say who asked for it. */
export class Askers {
  #requests: Request[] = []
  /** What signals have asked for and is not over, by the operation of the controller. */
  #signals: { readonly operation: string; readonly end: () => void }[] = []

  /** @returns a function to be called when what was asked for is done */
  asks(by: string, causes: readonly StopCause[], names?: ReadonlySet<string>): () => void {
    const request: Request = { by, causes, names, endedAt: undefined }
    this.#requests = [...this.#requests.filter(isRecent), request].slice(-100)
    return () => void (request.endedAt = performance.now())
  }

  /** A signal has asked for this action of the controller. */
  signalled(signal: string, action: string): void {
    const causes = causesOf[action]
    if (causes) this.#signals.push({ operation: operationOf[action] ?? action, end: this.asks(`signal ${signal}`, causes) })
  }

  /** An operation of the controller is over, and so is what signals have asked of it. */
  finished(operation: string): void {
    for (const signal of this.#signals) if (signal.operation === operation) signal.end()
    this.#signals = this.#signals.filter((signal) => signal.operation !== operation)
  }

  /** Who has asked for the end of a child; the latest of those that it can be. */
  of(cause: StopCause | undefined, name: string): string | undefined {
    if (cause === undefined) return undefined
    return this.#requests.findLast((request) => isRecent(request) && request.causes.includes(cause) && (request.names?.has(name) ?? true))?.by
  }
}

function isRecent({ endedAt }: Request): boolean {
  return endedAt === undefined || performance.now() - endedAt < lingers
}
