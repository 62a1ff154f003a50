import type { BackendName } from '../base/backends.js'
import type { Stage } from './stage.js'

/** One fault, or one kind of fault, and what must hold around it. */
export interface Drill {
  /** What the command line calls it. */
  readonly name: string
  /** What is done, in a sentence. */
  readonly title: string
  /** Where the fault makes sense. */
  readonly backends: readonly BackendName[]
  /** Why it is not run on the others. */
  readonly except?: string
  /** Takes a good minute or more: left out of the short run of the tests. */
  readonly long?: boolean
  /**
   * Does it. What always must hold is checked by the stage when it closes; the drill adds, with `stage.holds`, what must hold here.
   * Rejects with a `BrokenError` as soon as something does not.
   */
  run(stage: Stage): Promise<void>
}
