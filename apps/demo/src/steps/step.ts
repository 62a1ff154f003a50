import type { Expectations } from '../base/expectations.js'
import type { Service } from '../drilled/service.js'
import type { Casualty } from '../load/casualty.js'
import type { LoadRun, LoadSize } from '../load/load-run.js'
import type { Tactics } from './tactics.js'

/** What a step works with. */
export interface Scene {
  readonly service: Service
  /** Runs from before the step begins until after it has ended. */
  readonly load: LoadRun
  readonly expectations: Expectations
  readonly tactics: Tactics
  /** Where the service's code is deployed to. */
  readonly folder: string
  /** Shows what is going on. */
  say(what: string): void
}

/** What a step has found out. */
export interface Finding {
  /** How long that took what the step is about, in milliseconds; several times where it was done several times. */
  readonly times: readonly number[]
  readonly casualty?: Casualty
}

/** One part of the drill. */
export interface Step {
  readonly title: string
  /** What the times are, for the footnote. */
  readonly timed: string
  readonly load: LoadSize
  run(scene: Scene): Promise<Finding>
}
