import type { BackendChild, RawExit, SpawnError } from '@asc/core'

/** A child that could not be started: all it does is to have ended. */
export class StillbornChild implements BackendChild {
  readonly exited: Promise<RawExit>

  constructor(error: SpawnError) {
    this.exited = Promise.resolve({ code: null, signal: null, error })
  }

  interrupt(): void {}
  terminate(): void {}
  hangup(): void {}
  kill(): void {}
  send(): void {}
  onMessage(): void {}
}
