import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ActionDesk } from '../act/action-desk.js'
import type { Status } from '../contract/status.js'
import type { Observer } from '../observe/observer.js'
import type { RecordingSource } from '../record/write-recording.js'

/** What the routes answer from. */
export interface Operated {
  readonly name: string
  readonly observer: Observer
  readonly desk: ActionDesk
  status(): Status
  /** The text of `/metrics`. */
  metrics(): Promise<string>
  /** The status as JSON; made once for all that ask within a moment. */
  statusText(): string
  /** What has been recorded until now. */
  recording(reason: string): RecordingSource
  /** Takes one of the few places for streams; the Unix socket has its own. `undefined`: none is left. */
  takePlace(local: boolean): (() => void) | undefined
}

/** One request. */
export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly url: URL
  /** Over the Unix socket. */
  readonly local: boolean
  /** Who asks, for logs and events. */
  readonly by: string
}
