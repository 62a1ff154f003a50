import type { RecordingFiles } from './recording-files.js'
import type { RecordingSource } from './write-recording.js'

/** What automatic recordings need. */
export interface AutomaticDeps {
  readonly files: RecordingFiles
  /** What has been recorded until now. */
  source(reason: string): RecordingSource
  /** Says where it is, or why it could not be written. */
  tell(level: 'info' | 'warn', fields: Readonly<Record<string, unknown>>, text: string): void
}

/** How long is waited for what follows a failure, and how much time is between two recordings, in milliseconds. */
const pause = { after: 250, between: 60_000 }
/** A disk that has not taken a recording in so long is not waited for at the end, in milliseconds. */
const patience = 2_000

/**
 * Records by itself: when a service gives up or cannot start, and when this program crashes. It is written behind, and holds nothing up;
 * if the program ends before that, it is written then, at once.
 */
export class AutomaticRecordings {
  readonly #deps: AutomaticDeps
  #pending: { readonly reason: string; readonly since: number; readonly timer: NodeJS.Timeout } | undefined
  #writtenAt = -Infinity

  constructor(deps: AutomaticDeps) {
    this.#deps = deps
    process.on('uncaughtExceptionMonitor', this.#crashed)
    process.on('exit', this.#ending)
  }

  /** Makes a recording soon, unless one is on its way or was made within the last minute. Never throws. */
  record(reason: string): void {
    if (this.#pending || performance.now() - this.#writtenAt < pause.between) return
    this.#pending = { reason, since: performance.now(), timer: setTimeout(() => void this.#write(reason), pause.after).unref() }
  }

  close(): void {
    process.off('uncaughtExceptionMonitor', this.#crashed)
    process.off('exit', this.#ending)
    this.#ending()
  }

  /** It only watches: what happens to the program is not its business. */
  readonly #crashed = (error: unknown): void => {
    this.record(`The supervisor crashed: ${headline(error)}`)
  }

  readonly #ending = (): void => {
    if (!this.#pending || performance.now() - this.#pending.since > patience) return
    const { reason, timer } = this.#pending
    clearTimeout(timer)
    this.#done(() => this.#deps.files.writeNow(this.#deps.source(reason)))
  }

  /** Never rejects. */
  async #write(reason: string): Promise<void> {
    const written = await Promise.resolve().then(() => this.#deps.files.write(this.#deps.source(reason))).then((path) => () => path, (error: unknown) => () => {
      throw error
    })
    // Otherwise the end of the program came first, and has written it.
    if (this.#pending) this.#done(written)
  }

  #done(path: () => string): void {
    this.#pending = undefined
    this.#writtenAt = performance.now()
    try {
      this.#deps.tell('info', { file: path() }, 'Recorded the last ten minutes')
    } catch (error) {
      this.#deps.tell('warn', { folder: this.#deps.files.folder, reason: headline(error) }, 'Could not write a recording')
    }
  }
}

function headline(error: unknown): string {
  try {
    return String(error).split('\n', 1)[0]!.slice(0, 500)
  } catch {
    return 'an error that cannot be read'
  }
}
