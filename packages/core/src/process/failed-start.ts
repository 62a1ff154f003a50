import type { BackendChild } from '../spawn/backend.js'
import type { RawExit } from '../decide/exit-reason.js'

/** A child that could not be started: all it does is to have ended. */
export class FailedStart implements BackendChild {
  readonly line = { send: () => 0 }
  readonly exited: Promise<RawExit>

  constructor(error: Error) {
    this.exited = Promise.resolve({ code: null, signal: null, error })
  }

  interrupt(): void {}
  terminate(): void {}
  hangup(): void {}
  kill(): void {}
  send(): void {}
  onMessage(): void {}
}
